//! How an order's row follows from what happened to it.

mod goods;
mod money;
mod settle;
mod story;

use super::facts::Facts;
use super::row::{OrderDetail, OrderSummary};
use crate::fold::word;
use domain::kernel::CartId;
use domain::order::{OrderEvent, Placement, Status};
use story::{moment, step};

/// The row of an order that was placed just now.
pub(super) fn placed(placement: Placement, order_number: String) -> OrderDetail {
    let coupon = placement.coupon.as_ref();
    let mut row = OrderDetail {
        cart_id: placement.cart_id.map(|CartId(id)| id),
        payment_id: None,
        cancel_reason: None,
        coupon_id: coupon.map(|coupon| coupon.coupon_id.0),
        coupon_discount_minor: coupon.map_or(0, |coupon| coupon.discount.units()),
        hold_lapsed_until: None,
        summary: summary(&placement, order_number),
        lines: Vec::new(),
        story: Vec::new(),
        facts: Facts::default(),
    };
    let placed = OrderEvent::Placed(Box::new(placement));
    row.story.extend(step(&row, &placed));
    if let OrderEvent::Placed(placement) = placed {
        row.lines = placement.lines;
    }
    settle::settle(&mut row);
    row
}

fn summary(placement: &Placement, order_number: String) -> OrderSummary {
    let (totals, lines) = (placement.totals, &placement.lines);
    OrderSummary {
        id: placement.order_id.0,
        order_number,
        reference: placement.reference.clone(),
        channel: placement.channel.clone(),
        customer_id: placement.customer_id.map(|customer| customer.0),
        status: Status::Pending.word().to_owned(),
        payment_status: String::new(),
        payment_method: word(placement.payment_method).unwrap_or_default(),
        payment_detail: String::new(),
        fulfilment_status: String::new(),
        return_status: String::new(),
        currency: totals.currency.code().to_owned(),
        subtotal_minor: totals.subtotal.units(),
        discount_minor: totals.discount.units(),
        shipping_minor: totals.shipping.units(),
        tax_minor: totals.tax.units(),
        rounding_minor: totals.rounding.units(),
        total_minor: totals.total.units(),
        captured_minor: 0,
        refunded_minor: 0,
        refund_pending_minor: 0,
        due_minor: 0,
        coupon_code: placement.coupon.as_ref().map(|coupon| coupon.code.clone()),
        line_count: i64::try_from(lines.len()).unwrap_or(i64::MAX),
        units: lines.iter().map(|line| line.quantity.units()).sum(),
        tracking_number: None,
        carrier: None,
        placed_at: placement.at,
        confirmed_at: None,
        shipped_at: None,
        delivered_at: None,
        cancelled_at: None,
        updated_at: placement.at,
        version: 0,
    }
}

/// The row after one more event; a placement is not an event of an existing row.
pub(super) fn fold(row: &mut OrderDetail, event: OrderEvent) {
    money::take_in(row, &event);
    goods::take_in(row, &event);
    row.summary.updated_at = moment(&event);
    row.story.extend(step(row, &event));
    lead(row, event);
    settle::settle(row);
}

/// Where the event leads the order, and what it says beside money and parcels.
fn lead(row: &mut OrderDetail, event: OrderEvent) {
    match event {
        OrderEvent::Confirmed { at, .. } => {
            row.summary.confirmed_at = Some(at);
            reach(row, Status::Confirmed);
        }
        OrderEvent::PickingStarted { .. } => reach(row, Status::Processing),
        OrderEvent::TrackingNoted {
            tracking_number,
            carrier,
            ..
        } => {
            row.summary.tracking_number = Some(tracking_number);
            row.summary.carrier = carrier;
        }
        OrderEvent::Shipped { at, .. } => {
            row.summary.shipped_at = Some(at);
            reach(row, Status::Shipped);
        }
        OrderEvent::Delivered { at, .. } => {
            row.summary.delivered_at = Some(at);
            reach(row, Status::Delivered);
        }
        OrderEvent::Cancelled { reason, at, .. } => {
            row.summary.cancelled_at = Some(at);
            row.cancel_reason = Some(reason);
            reach(row, Status::Cancelled);
        }
        OrderEvent::Attached { customer_id, .. } => {
            row.summary.customer_id = Some(customer_id.0);
        }
        OrderEvent::HoldLapsed { until, .. } => row.hold_lapsed_until = Some(until),
        OrderEvent::HoldRegained { .. } => row.hold_lapsed_until = None,
        // A cancelled order stays cancelled: only what left the house is refunded.
        OrderEvent::Refunded { complete: true, .. } if row.summary.shipped_at.is_some() => {
            reach(row, Status::Refunded);
        }
        // The money came back to the shop: the order is what it was before.
        OrderEvent::RefundFailed {
            was_back: true,
            counts: true,
            ..
        } => come_back(row),
        _ => {}
    }
}

fn come_back(row: &mut OrderDetail) {
    if row.summary.delivered_at.is_some() {
        reach(row, Status::Delivered);
    } else if row.summary.shipped_at.is_some() {
        reach(row, Status::Shipped);
    }
}

fn reach(row: &mut OrderDetail, status: Status) {
    status.word().clone_into(&mut row.summary.status);
}

#[cfg(test)]
mod scenarios;
