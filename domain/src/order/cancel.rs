//! When an order may be called off.

use super::decide::Decision;
use super::sale::Sale;
use super::waived::remaining;
use super::{Order, OrderError, OrderEvent};
use crate::kernel::{Amount, At, By, is_name};

/// The longest reason for a cancellation.
const LONGEST_REASON: usize = 500;

/// The reason of a cancellation that nobody asked for.
const EXPIRED: &str = "expired";

pub(super) fn cancel(
    order: &Order,
    by: By,
    reason: Option<String>,
    refunding: bool,
    at: At,
) -> Decision {
    let sale = match order {
        Order::Unplaced => return Err(OrderError::Unknown),
        Order::Cancelled(_) => return Ok(vec![]),
        Order::Shipped(_) | Order::Delivered(_) | Order::Refunded(_) => {
            return Err(OrderError::TooLateToCancel);
        }
        Order::Processing(_) if by == By::Customer => return Err(OrderError::NotByCustomer),
        Order::Pending(sale) | Order::Confirmed(sale) | Order::Processing(sale) => sale,
    };
    if sale.has_sent_anything() {
        return Err(OrderError::TooLateToCancel);
    }
    let reason = reason_of(by, reason)?;
    if order.refundable() > Amount::ZERO && !refunding {
        return Err(OrderError::RefundNeeded);
    }
    Ok(vec![cancelled(sale, by, reason, at)])
}

/// Part-paid orders wait for staff. One whose money may be under way gives its units back first and
/// waits for news until `grace`; a second knock ends it.
pub(super) fn expire(order: &Order, grace: At, at: At) -> Vec<OrderEvent> {
    match order {
        Order::Pending(sale) if sale.captured > Amount::ZERO => vec![],
        Order::Pending(sale) if sale.lapsed_until.is_none() && order.open_trial().is_some() => {
            vec![OrderEvent::HoldLapsed {
                order_id: sale.placement.order_id,
                until: grace,
                at,
            }]
        }
        Order::Pending(sale) if sale.lapsed_until.is_none_or(|until| until <= at) => {
            vec![cancelled(sale, By::System, EXPIRED.to_owned(), at)]
        }
        _ => vec![],
    }
}

pub(super) fn reason_of(by: By, reason: Option<String>) -> Result<String, OrderError> {
    match (by, reason.filter(|reason| !reason.trim().is_empty())) {
        (_, Some(reason)) if is_name(&reason, LONGEST_REASON) => Ok(reason),
        (_, Some(_)) => Err(OrderError::InvalidReason),
        (By::Staff, None) => Err(OrderError::ReasonRequired),
        (By::Customer, None) => Ok("by customer".to_owned()),
        (By::System, None) => Ok("by the shop".to_owned()),
    }
}

fn cancelled(sale: &Sale, by: By, reason: String, at: At) -> OrderEvent {
    let (lines, totals) = remaining(sale);
    OrderEvent::Cancelled {
        order_id: sale.placement.order_id,
        by,
        reason,
        placed_at: sale.placement.at,
        lines,
        totals,
        at,
    }
}
