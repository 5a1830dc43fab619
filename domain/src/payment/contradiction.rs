//! A notice says that money was taken, and the provider, when it is asked, does not confirm it: nobody
//! is told that nothing was paid until money is seen.

use super::state::{Attempt, Stage};
use super::{Payment, PaymentEvent};
use crate::kernel::{Amount, At};
use serde::{Deserialize, Serialize};

/// What the notice claimed, and what the provider said instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contradiction {
    /// The provider's number of the payment.
    pub provider_ref: String,
    pub receipt: Option<String>,
    /// What was paid, as the notice has it; what was asked for where it does not say.
    pub amount: Option<Amount>,
    /// How the provider said that the payment stands, or why it said nothing.
    pub said: String,
}

/// Each receipt is told once. Money that is known is the last word.
pub(super) fn note(attempt: &Attempt, claim: Contradiction, at: At) -> Vec<PaymentEvent> {
    let known = attempt.unconfirmed.contains(&claim.receipt);
    if known || attempt.has_money() {
        return vec![];
    }
    vec![PaymentEvent::Contradicted {
        payment_id: attempt.terms.payment_id,
        order_id: attempt.terms.order_id,
        provider_ref: claim.provider_ref,
        amount: claim.amount.unwrap_or(attempt.terms.amount),
        currency: attempt.terms.currency,
        receipt: claim.receipt,
        said: claim.said,
        at,
    }]
}

impl Payment {
    /// How often a notice told of money that nobody has seen yet: while it is not nought, only money
    /// or people end the attempt.
    #[must_use]
    pub fn contradictions(&self) -> usize {
        let attempt = self.attempt().filter(|attempt| attempt.is_contradicted());
        attempt.map_or(0, |attempt| attempt.unconfirmed.len())
    }

    /// The receipt that the last of those notices showed.
    #[must_use]
    pub fn unconfirmed(&self) -> Option<&str> {
        let last = self.attempt()?.unconfirmed.last();
        last.and_then(|receipt| receipt.as_deref())
    }
}

impl Attempt {
    /// Whether money was taken, rightly or not.
    pub(super) fn has_money(&self) -> bool {
        matches!(self.stage, Stage::Captured | Stage::Conflicted)
    }

    /// Whether a notice told of money that nobody has seen yet.
    pub(super) fn is_contradicted(&self) -> bool {
        !self.unconfirmed.is_empty() && !self.has_money()
    }
}
