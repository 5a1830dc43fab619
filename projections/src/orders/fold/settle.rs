//! The sums and words that follow from what an order learned: they are computed, never set.

use super::super::facts::{Facts, Going, Travelling, Trying};
use super::super::row::{OrderDetail, OrderSummary};
use domain::order::{PaymentStatus, Status};
use domain::payment::dispute_weighs;

pub(super) fn settle(row: &mut OrderDetail) {
    let (order, facts) = (&mut row.summary, &row.facts);
    order.refunded_minor = back(facts, Going::Succeeded);
    order.refund_pending_minor = back(facts, Going::Requested);
    let owed = order.total_minor - facts.waived_minor;
    let missing = (owed - order.captured_minor).max(0);
    let is_cancelled = order.status == Status::Cancelled.word();
    order.due_minor = if is_cancelled { 0 } else { missing };
    let status = payment_status(order, facts, missing);
    status.word().clone_into(&mut order.payment_status);
    payment_detail(order, facts).clone_into(&mut order.payment_detail);
    fulfilment(order, facts).clone_into(&mut order.fulfilment_status);
    returned(order, facts).clone_into(&mut order.return_status);
}

/// Money of this order that stands there; what never paid it does not count.
fn back(facts: &Facts, standing: Going) -> i64 {
    let refunds = facts.refunds.iter();
    let refunds = refunds.filter(|back| back.counts && back.standing == standing);
    refunds.map(|back| back.amount_minor).sum()
}

fn payment_status(order: &OrderSummary, facts: &Facts, missing: i64) -> PaymentStatus {
    let latest = facts.attempts.last().map(|attempt| attempt.standing);
    if order.captured_minor > 0 && order.refunded_minor >= order.captured_minor {
        PaymentStatus::Refunded
    } else if missing == 0 {
        PaymentStatus::Paid
    } else if order.captured_minor == 0 && latest == Some(Trying::Failed) {
        PaymentStatus::Failed
    } else {
        PaymentStatus::Pending
    }
}

/// The most pressing word first: what people must look at, then what went back, then what came.
fn payment_detail(order: &OrderSummary, facts: &Facts) -> &'static str {
    let (captured, refunded) = (order.captured_minor, order.refunded_minor);
    let owed = order.total_minor - facts.waived_minor;
    let excess = (captured - owed).max(0);
    let is_disputed = facts
        .attempts
        .iter()
        .filter_map(|attempt| attempt.dispute.as_deref())
        .any(dispute_weighs);
    if is_disputed {
        "disputed"
    } else if has_wrong_money(facts) {
        "conflicted"
    } else if captured > 0 && refunded >= captured {
        "refunded"
    } else if refunded > excess {
        "partially_refunded"
    } else if captured - refunded > owed {
        "overpaid"
    } else if captured == 0 {
        "none"
    } else if captured < owed {
        "partially_captured"
    } else {
        "captured"
    }
}

/// Whether money that is not what was asked for is still with the shop.
fn has_wrong_money(facts: &Facts) -> bool {
    let wrong = facts.attempts.iter();
    let mut wrong = wrong.filter(|attempt| attempt.standing == Trying::Conflicted);
    wrong.any(|attempt| {
        let back = facts.refunds.iter().filter(|back| {
            back.payment_id == attempt.id && !back.counts && back.standing == Going::Succeeded
        });
        back.map(|back| back.amount_minor).sum::<i64>() < attempt.wrong_minor
    })
}

/// An order of which a parcel never arrived is delivered in part, whatever its status says.
fn fulfilment(order: &OrderSummary, facts: &Facts) -> &'static str {
    let any = |wanted: &[Travelling]| {
        let mut parcels = facts.parcels.iter();
        parcels.any(|parcel| wanted.contains(&parcel.standing))
    };
    let is_delivered = order.delivered_at.is_some();
    if is_delivered && !any(&[Travelling::Gone]) {
        "delivered"
    } else if is_delivered || any(&[Travelling::Delivered]) {
        "partially_delivered"
    } else if order.shipped_at.is_some() {
        "shipped"
    } else if any(&[Travelling::Shipped, Travelling::Gone]) {
        "partially_shipped"
    } else {
        "unfulfilled"
    }
}

/// Returned is an order of which everything came back that the customer could have.
fn returned(order: &OrderSummary, facts: &Facts) -> &'static str {
    let received: i64 = facts.returns.iter().map(|back| back.received).sum();
    let gone = facts.parcels.iter();
    let gone = gone.filter(|parcel| parcel.standing == Travelling::Gone);
    let gone: i64 = gone.map(|parcel| parcel.units).sum();
    let called_off = facts.called_off.iter();
    let called_off: i64 = called_off.map(|units| units.quantity.units()).sum();
    if received > 0 && received >= order.units - called_off - gone {
        "returned"
    } else if received > 0 {
        "partially_returned"
    } else if facts.returns.iter().any(|back| !back.ended) {
        "requested"
    } else {
        "none"
    }
}
