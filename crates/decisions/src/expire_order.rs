//! The hold ran out: a pending order is cancelled, every other is left alone.

use crate::ChangeOrderError;
use crate::let_go::{let_go, placement};
use domain::kernel::{At, OrderId};
use domain::order::{Order, OrderCommand};
use eventstore::{Context, Decision, Desk, Halt};

/// The order whose timer is due.
#[derive(Debug, Clone, Copy)]
pub struct ExpireOrder {
    pub order_id: OrderId,
    pub at: At,
}

/// Cancels a pending order and gives back what it held. The timer is taken back in the same flush
/// whatever the order says, so it never knocks twice. True if the order was cancelled.
#[must_use]
pub fn expire_order(wish: ExpireOrder, context: Context) -> Decision<bool, ChangeOrderError> {
    Decision::new(context, move |desk| carry_out(desk, wish)).touching::<Order>(wish.order_id)
}

fn carry_out(desk: &mut Desk<'_>, wish: ExpireOrder) -> Result<bool, Halt<ChangeOrderError>> {
    let ExpireOrder { order_id, at } = wish;
    desk.cancel_timer(crate::CHECKOUT, order_id.to_string(), crate::HOLD);
    let Some(placement) = placement::<ChangeOrderError>(desk, order_id)? else {
        return Ok(false);
    };
    let expired = desk
        .execute::<Order>(order_id, OrderCommand::Expire { at })
        .map_err(Halt::lift)?
        > 0;
    if expired {
        let_go(desk, &placement, "expired", at)?;
    }
    Ok(expired)
}
