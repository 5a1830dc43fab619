//! What an order learns of its money.

use super::super::facts::{Attempt, Back, Going, Trying};
use super::super::row::OrderDetail;
use domain::kernel::PaymentId;
use domain::order::OrderEvent;

pub(super) fn take_in(row: &mut OrderDetail, event: &OrderEvent) {
    let facts = &mut row.facts;
    match event {
        OrderEvent::PaymentStarted { payment_id, .. } => facts.attempts.push(Attempt {
            id: payment_id.0,
            standing: Trying::Open,
            wrong_minor: 0,
            dispute: None,
        }),
        OrderEvent::PaymentCaptured {
            amount, payment_id, ..
        } => {
            row.summary.captured_minor += amount.units();
            if let Some(payment_id) = payment_id {
                row.payment_id = Some(payment_id.to_string());
                reach(row, *payment_id, Trying::Captured);
            }
        }
        OrderEvent::PaymentFailed { payment_id, .. } => reach(row, *payment_id, Trying::Failed),
        OrderEvent::PaymentConflicted {
            payment_id, taken, ..
        } => {
            reach(row, *payment_id, Trying::Conflicted);
            if let Some(attempt) = row.facts.attempt(payment_id.0) {
                attempt.wrong_minor = taken.units();
            }
        }
        OrderEvent::PaymentDisputed {
            payment_id, status, ..
        } => {
            if let Some(attempt) = facts.attempt(payment_id.0) {
                attempt.dispute = Some(status.clone());
            }
        }
        OrderEvent::RefundRequested {
            refund_id,
            payment_id,
            amount,
            ..
        } => {
            let standing = facts.attempt(payment_id.0).map(|attempt| attempt.standing);
            facts.refunds.push(Back {
                id: refund_id.0,
                payment_id: payment_id.0,
                amount_minor: amount.units(),
                counts: standing != Some(Trying::Conflicted),
                standing: Going::Requested,
            });
        }
        OrderEvent::Refunded { refund_id, .. } => {
            if let Some(back) = facts.refund(refund_id.0) {
                back.standing = Going::Succeeded;
            }
        }
        OrderEvent::RefundFailed { refund_id, .. } => {
            if let Some(back) = facts.refund(refund_id.0) {
                back.standing = Going::Failed;
            }
        }
        _ => {}
    }
}

/// Cash at the door has no attempt before the money.
fn reach(row: &mut OrderDetail, payment_id: PaymentId, standing: Trying) {
    match row.facts.attempt(payment_id.0) {
        Some(attempt) => attempt.standing = standing,
        None => row.facts.attempts.push(Attempt {
            id: payment_id.0,
            standing,
            wrong_minor: 0,
            dispute: None,
        }),
    }
}
