//! Units of a return came: what can be sold goes on the shelf again.

use super::GoodsError;
use super::open_return::ReturnChanged;
use super::step_return::{changed, order_of};
use crate::{EXPIRY, RETURNS};
use domain::kernel::{At, ProductId, Quantity, ReturnId};
use domain::order::{LineUnits, Order, OrderCommand};
use domain::returns::{Disposition, ReceivedUnits, Return, ReturnCommand};
use domain::stock::{CameBy, StockCommand, StockError, StockItem};
use eventstore::{Context, Decision, Desk, Halt};

/// Units that came, with everything the decision needs to know.
#[derive(Debug, Clone)]
pub struct ReceiveReturn {
    pub return_id: ReturnId,
    /// A product may stand here once for each disposition.
    pub units: Vec<ReceivedUnits>,
    /// The version of the return that the caller looked at, where they say so.
    pub expected_version: Option<u64>,
    pub at: At,
}

/// Takes units in. No more come than were announced.
#[must_use]
pub fn receive_return(
    wish: ReceiveReturn,
    context: Context,
) -> Decision<ReturnChanged, GoodsError> {
    let return_id = wish.return_id;
    Decision::new(context, move |desk| carry_out(desk, &wish)).touching::<Return>(return_id)
}

fn carry_out(desk: &mut Desk<'_>, wish: &ReceiveReturn) -> Result<ReturnChanged, Halt<GoodsError>> {
    let (return_id, at) = (wish.return_id, wish.at);
    let order_id = order_of(desk, return_id, wish.expected_version)?;
    let receive = ReturnCommand::Receive {
        units: wish.units.clone(),
        at,
    };
    desk.execute::<Return>(return_id, receive)
        .map_err(Halt::lift)?;
    let units = by_product(&wish.units).map_err(|no| Halt::Refused(no.into()))?;
    for came in &units {
        put_on_shelf(desk, return_id, came.product_id, at)?;
    }
    let received = OrderCommand::ReceiveReturn {
        return_id,
        units,
        at,
    };
    desk.execute::<Order>(order_id, received)
        .map_err(Halt::lift)?;
    desk.cancel_timer(RETURNS, return_id, EXPIRY);
    changed(desk, return_id, order_id)
}

/// Everything of this return and product that can be sold is on the shelf.
fn put_on_shelf(
    desk: &mut Desk<'_>,
    return_id: ReturnId,
    product_id: ProductId,
    at: At,
) -> Result<(), Halt<GoodsError>> {
    let case = desk.state::<Return>(return_id)?.case();
    let fit = |came: &ReceivedUnits| came.disposition == Disposition::Restock;
    let so_far = case.map_or(0, |case| case.came(product_id, fit));
    let so_far = Quantity::new(so_far).map_err(|_| StockError::OutOfRange);
    let restock = StockCommand::Restock {
        by: CameBy::Return(return_id),
        so_far: so_far.map_err(|no| Halt::Refused(no.into()))?,
        at,
    };
    desk.execute::<StockItem>(product_id, restock)
        .map_err(Halt::lift)?;
    Ok(())
}

fn by_product(units: &[ReceivedUnits]) -> Result<Vec<LineUnits>, StockError> {
    let mut sums: Vec<LineUnits> = Vec::with_capacity(units.len());
    for came in units {
        let product_id = came.product_id;
        match sums.iter_mut().find(|sum| sum.product_id == product_id) {
            Some(sum) => {
                let both = sum.quantity.plus(came.quantity);
                sum.quantity = both.map_err(|_| StockError::OutOfRange)?;
            }
            None => sums.push(LineUnits {
                product_id,
                quantity: came.quantity,
            }),
        }
    }
    Ok(sums)
}
