//! Whether an order is the caller's.

use super::token::OrderToken;
use crate::http::Caller;
use crate::problem::Problem;
use crate::state::Shop;
use domain::kernel::CustomerId;
use domain::order::{Order, Placement};
use projections::orders::{self, OrderDetail};
use uuid::Uuid;

/// There is no such order, or it is not the caller's: nobody learns which.
pub(super) fn no_order() -> Problem {
    Problem::not_found("order")
}

/// Passes if the order of `customer` (`None`: of a guest) is the caller's, or they hold its link.
fn check(
    shop: &Shop,
    who: &Caller,
    token: &OrderToken,
    (order, customer): (Uuid, Option<CustomerId>),
) -> Result<(), Problem> {
    let theirs = customer.is_some() && who.customer() == customer;
    // Whoever placed it as a guest keeps their link when it becomes a customer's.
    let mine = theirs || token.opens(shop, order)?;
    if mine { Ok(()) } else { Err(no_order()) }
}

/// The row of an order that is the caller's.
pub(crate) async fn row(
    shop: &Shop,
    who: &Caller,
    token: &OrderToken,
    order: Uuid,
) -> Result<OrderDetail, Problem> {
    let row = orders::by_id(&shop.read, order)
        .await?
        .ok_or_else(no_order)?;
    check(
        shop,
        who,
        token,
        (order, row.summary.customer_id.map(CustomerId)),
    )?;
    Ok(row)
}

/// What was fixed when the order was placed, if it exists and is the caller's, as the log says.
pub(crate) async fn in_log(
    shop: &Shop,
    who: &Caller,
    token: &OrderToken,
    order: Uuid,
) -> Result<Placement, Problem> {
    let state = shop.store.load::<Order>(order).await?.state;
    let placement = state.placement().ok_or_else(no_order)?;
    check(shop, who, token, (order, state.customer()))?;
    Ok(placement.clone())
}
