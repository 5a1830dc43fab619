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
    row(&loaded.state, loaded.version).ok_or_else(no_order)
}

fn row(order: &Order, version: u64) -> Option<OrderDetail> {
    let mut row = orders::unseen(order.placement()?.clone());
    let summary = &mut row.summary;
    summary.status = order.status().unwrap_or(Status::Pending).word().to_owned();
    summary.payment_status = order.payment_status().word().to_owned();
    summary.captured_minor = order.captured().units();
    summary.due_minor = match order {
        // Nobody pays it any more.
        Order::Cancelled(_) => 0,
        _ => order.due().units(),
    };
    summary.version = i64::try_from(version).unwrap_or(i64::MAX);
    Some(row)
}

#[cfg(test)]
mod scenarios;
