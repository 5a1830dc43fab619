//! An order that the read model has not seen yet, straight from the log.

use super::own::no_order;
use crate::problem::Problem;
use crate::state::Shop;
use domain::kernel::OrderId;
use domain::order::{Order, Status};
use projections::orders::{self, OrderDetail};

/// The row as it will be, but for its number.
pub(super) async fn of_log(shop: &Shop, order_id: OrderId) -> Result<OrderDetail, Problem> {
    let loaded = shop.store.load::<Order>(order_id).await?;
    let order = loaded.state;
    let placement = order.placement().ok_or_else(no_order)?;
    let mut row = orders::unseen(placement.clone());
    let summary = &mut row.summary;
    summary.status = order.status().unwrap_or(Status::Pending).word().to_owned();
    summary.payment_status = order.payment_status().word().to_owned();
    summary.captured_minor = order.captured().units();
    summary.due_minor = (summary.total_minor - summary.captured_minor).max(0);
    summary.version = i64::try_from(loaded.version).unwrap_or(i64::MAX);
    Ok(row)
}
