//! What a cancelled order held goes back: units to the shelf, the use to the coupon.

use crate::hold_again::lines;
use domain::coupon::{Coupon, CouponCommand, CouponError};
use domain::kernel::{At, OrderId};
use domain::order::{Order, Placement};
use domain::stock::{StockCommand, StockError, StockItem};
use eventstore::{Desk, Halt};

/// The placement of an order; `None` for an order nobody placed.
pub(crate) fn placement<E>(
    desk: &mut Desk<'_>,
    order_id: OrderId,
) -> Result<Option<Placement>, Halt<E>> {
    Ok(desk.state::<Order>(order_id)?.placement().cloned())
}

/// Releases every unit and the coupon, and takes the timers of the hold back.
pub(crate) fn let_go<E: From<StockError> + From<CouponError>>(
    desk: &mut Desk<'_>,
    placement: &Placement,
    reason: &str,
    at: At,
) -> Result<(), Halt<E>> {
    let order_id = placement.order_id;
    release_units(desk, placement, reason, at)?;
    if let Some(coupon) = &placement.coupon {
        let command = CouponCommand::Release { order_id, at };
        desk.execute::<Coupon>(coupon.coupon_id, command)
            .map_err(Halt::lift)?;
    }
    desk.cancel_timer(crate::CHECKOUT, order_id.to_string(), crate::HOLD);
    desk.cancel_timer(crate::CHECKOUT, order_id.to_string(), crate::GRACE);
    Ok(())
}

/// Puts every unit of an order back on sale; quiet for those that are.
pub(crate) fn release_units<E: From<StockError>>(
    desk: &mut Desk<'_>,
    placement: &Placement,
    reason: &str,
    at: At,
) -> Result<(), Halt<E>> {
    let order_id = placement.order_id;
    for line in lines(placement) {
        let command = StockCommand::Release {
            order_id,
            reason: reason.to_owned(),
            at,
        };
        desk.execute::<StockItem>(line.product_id, command)
            .map_err(Halt::lift)?;
        #[cfg(feature = "planted")]
        if crate::planted::is("hold_released_twice") {
            let by = domain::stock::CameBy::Return(domain::kernel::ReturnId(order_id.0));
            let again = StockCommand::Restock {
                by,
                so_far: line.quantity,
                at,
            };
            desk.execute::<StockItem>(line.product_id, again)
                .map_err(Halt::lift)?;
        }
    }
    Ok(())
}
