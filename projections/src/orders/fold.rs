//! How an order's row follows from what happened to it.

use super::row::{OrderDetail, OrderSummary, Step};
use crate::fold::word;
use domain::kernel::{At, By, CartId};
use domain::order::{OrderEvent, PaymentStatus, Placement, Status};

/// The row of an order that was placed just now.
pub(super) fn placed(placement: Placement, order_number: String) -> OrderDetail {
    let totals = placement.totals;
    let units = placement
        .lines
        .iter()
        .map(|line| line.quantity.units())
        .sum();
    let line_count = i64::try_from(placement.lines.len()).unwrap_or(i64::MAX);
    let coupon = placement.coupon.as_ref();
    let mut row = OrderDetail {
        cart_id: placement.cart_id.map(|CartId(id)| id),
        payment_id: None,
        cancel_reason: None,
        coupon_id: coupon.map(|coupon| coupon.coupon_id.0),
        coupon_discount_minor: coupon.map_or(0, |coupon| coupon.discount.units()),
        summary: OrderSummary {
            id: placement.order_id.0,
            order_number,
            reference: placement.reference,
            channel: placement.channel,
            customer_id: placement.customer_id.map(|customer| customer.0),
            status: Status::Pending.word().to_owned(),
            payment_status: String::new(),
            payment_method: word(placement.payment_method).unwrap_or_default(),
            payment_detail: String::new(),
            fulfilment_status: "unfulfilled".to_owned(),
            currency: totals.currency.code().to_owned(),
            subtotal_minor: totals.subtotal.units(),
            discount_minor: totals.discount.units(),
            shipping_minor: totals.shipping.units(),
            tax_minor: totals.tax.units(),
            total_minor: totals.total.units(),
            captured_minor: 0,
            due_minor: 0,
            coupon_code: placement.coupon.map(|coupon| coupon.code),
            line_count,
            units,
            tracking_number: None,
            carrier: None,
            placed_at: placement.at,
            confirmed_at: None,
            shipped_at: None,
            delivered_at: None,
            cancelled_at: None,
            updated_at: placement.at,
            version: 0,
        },
        lines: placement.lines,
        story: Vec::new(),
    };
    settle(&mut row.summary);
    tell(&mut row, "placed", placement.at, None, None);
    row
}

/// The row after one more event; a placement is not an event of an existing row.
pub(super) fn fold(row: &mut OrderDetail, event: OrderEvent) {
    match event {
        OrderEvent::Placed(_) => {}
        OrderEvent::Confirmed { by, at, .. } => {
            row.summary.confirmed_at = Some(at);
            reach(row, Status::Confirmed);
            tell(row, "confirmed", at, Some(by), None);
        }
        OrderEvent::PaymentCaptured { amount, at, .. } => {
            row.summary.captured_minor += amount.units();
            tell(row, "payment_captured", at, None, None);
        }
        OrderEvent::PickingStarted { at, .. } => {
            reach(row, Status::Processing);
            tell(row, "picking_started", at, None, None);
        }
        OrderEvent::TrackingNoted {
            tracking_number,
            carrier,
            at,
            ..
        } => {
            row.summary.tracking_number = Some(tracking_number.clone());
            row.summary.carrier = carrier;
            tell(row, "tracking_noted", at, None, Some(tracking_number));
        }
        OrderEvent::Shipped { at, .. } => {
            row.summary.shipped_at = Some(at);
            "shipped".clone_into(&mut row.summary.fulfilment_status);
            reach(row, Status::Shipped);
            tell(row, "shipped", at, None, None);
        }
        OrderEvent::Delivered { at, .. } => {
            row.summary.delivered_at = Some(at);
            "delivered".clone_into(&mut row.summary.fulfilment_status);
            reach(row, Status::Delivered);
            tell(row, "delivered", at, None, None);
        }
        OrderEvent::Cancelled { by, reason, at, .. } => {
            row.summary.cancelled_at = Some(at);
            row.cancel_reason = Some(reason.clone());
            reach(row, Status::Cancelled);
            tell(row, "cancelled", at, Some(by), Some(reason));
        }
        _ => {}
    }
    settle(&mut row.summary);
}

fn reach(row: &mut OrderDetail, status: Status) {
    status.word().clone_into(&mut row.summary.status);
}

fn tell(row: &mut OrderDetail, what: &str, at: At, by: Option<By>, detail: Option<String>) {
    row.summary.updated_at = at;
    row.story.push(Step {
        what: what.to_owned(),
        at,
        by: by.and_then(word),
        detail,
    });
}

/// What follows from the sums: what is due, and the payment's two words.
fn settle(order: &mut OrderSummary) {
    let missing = (order.total_minor - order.captured_minor).max(0);
    let is_cancelled = order.status == Status::Cancelled.word();
    order.due_minor = if is_cancelled { 0 } else { missing };
    let status = if missing == 0 {
        PaymentStatus::Paid
    } else {
        PaymentStatus::Pending
    };
    status.word().clone_into(&mut order.payment_status);
    let detail = match order.captured_minor {
        0 => "none",
        captured if captured < order.total_minor => "partially_captured",
        captured if captured == order.total_minor => "captured",
        _ => "overpaid",
    };
    detail.clone_into(&mut order.payment_detail);
}

#[cfg(test)]
mod scenarios;
