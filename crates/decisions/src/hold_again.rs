//! An order whose hold ran out gets its units again, if they are left.

use domain::kernel::At;
use domain::order::{Line, Order, OrderCommand, OrderError, Placement};
use domain::stock::{StockCommand, StockError, StockItem};
use eventstore::{Desk, Halt};

/// The lines of an order that hold anything.
pub(crate) fn lines(placement: &Placement) -> impl Iterator<Item = &Line> {
    let lines = placement.lines.iter();
    lines.filter(|line| !line.quantity.is_zero())
}

/// True if every unit of the order could be set aside now.
pub(crate) fn are_left<E>(desk: &mut Desk<'_>, placement: &Placement) -> Result<bool, Halt<E>> {
    for line in lines(placement) {
        let stock = desk.state::<StockItem>(line.product_id)?;
        if stock.available() < line.quantity.units() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Sets every unit of a lapsed order aside again; refused by the first product that lacks some.
pub(crate) fn hold_again<E: From<StockError> + From<OrderError>>(
    desk: &mut Desk<'_>,
    placement: &Placement,
    at: At,
) -> Result<(), Halt<E>> {
    let order_id = placement.order_id;
    for line in lines(placement) {
        let hold = StockCommand::Hold {
            order_id,
            quantity: line.quantity,
            expires_at: at,
            at,
        };
        desk.execute::<StockItem>(line.product_id, hold)
            .map_err(Halt::lift)?;
    }
    desk.execute::<Order>(order_id, OrderCommand::RegainHold { at })
        .map_err(Halt::lift)?;
    Ok(())
}

/// Promises every unit that is set aside for the order.
pub(crate) fn commit_all<E: From<StockError>>(
    desk: &mut Desk<'_>,
    placement: &Placement,
    at: At,
) -> Result<(), Halt<E>> {
    let order_id = placement.order_id;
    for line in lines(placement) {
        desk.execute::<StockItem>(line.product_id, StockCommand::Commit { order_id, at })
            .map_err(Halt::lift)?;
    }
    Ok(())
}
