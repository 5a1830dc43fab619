//! Notices of the provider's that the shop cannot take, and money that it owes and a bank holds: written
//! down, so that people look into them.

use super::PaymentEvent;
use super::state::Attempt;
use crate::kernel::{Amount, At, Currency};
use serde::{Deserialize, Serialize};

/// What such a notice is about, and why it is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotTaken {
    /// The provider's number of what it is about: of a refund, a dispute or the payment itself.
    pub provider_ref: String,
    /// The money it tells of.
    pub amount: Amount,
    /// Its currency, where the notice tells; that of the payment otherwise.
    pub currency: Option<Currency>,
    /// A word of the shop's.
    pub why: String,
}

/// Each reason is told once of each thing: providers repeat themselves.
pub(super) fn note(attempt: &Attempt, left: NotTaken, at: At) -> Vec<PaymentEvent> {
    let same = |known: &Left| known.provider_ref == left.provider_ref && known.why == left.why;
    if attempt.not_taken.iter().any(same) {
        return vec![];
    }
    vec![PaymentEvent::NoticeNotTaken {
        payment_id: attempt.terms.payment_id,
        order_id: attempt.terms.order_id,
        provider_ref: left.provider_ref,
        amount: left.amount,
        currency: left.currency.unwrap_or(attempt.taken_currency),
        why: left.why,
        at,
    }]
}

/// Of what people were told before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Left {
    pub(super) provider_ref: String,
    pub(super) why: String,
}
