//! What a payer's bank says of a payment, dispute by dispute, in the provider's words.
//!
//! The words are those of Stripe's dispute object (`docs.stripe.com/api/disputes/object#dispute_object-status`);
//! the other providers know no disputes. A word nobody knows is an open dispute: people look.

use super::state::Attempt;
use super::{Payment, PaymentEvent};
use crate::kernel::{Amount, At, Currency};
use serde::{Deserialize, Serialize};

/// The bank let the payment stand, or never took the money back.
const STANDS: [&str; 3] = ["won", INQUIRY_OVER, "prevented"];
/// The bank keeps the money; nothing is left to answer.
const LOST: &str = "lost";
/// The bank only asked, and took no money back.
const INQUIRY: &str = "warning_";
const INQUIRY_OVER: &str = "warning_closed";

/// Whether the payment is in dispute or was lost in one.
#[must_use]
pub fn dispute_weighs(status: &str) -> bool {
    !STANDS.contains(&status)
}

/// Whether somebody may still have to answer the bank.
#[must_use]
pub fn dispute_is_open(status: &str) -> bool {
    dispute_weighs(status) && status != LOST
}

/// Whether `said` is news of a dispute whose last word was `known`. What the bank decided is not open
/// again because an older answer comes late; only an inquiry that is over may still become a dispute.
fn is_news(known: &str, said: &str) -> bool {
    let undoes = dispute_is_open(said) && !dispute_is_open(known);
    known != said && (!undoes || known == INQUIRY_OVER && !said.starts_with(INQUIRY))
}

/// A dispute and its last word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Dispute {
    /// The provider's number of it; absent where history does not tell.
    number: Option<String>,
    status: String,
    amount: Amount,
    currency: Currency,
}

/// What is heard of a dispute.
pub(super) struct Said {
    pub(super) dispute_ref: Option<String>,
    pub(super) amount: Amount,
    pub(super) currency: Currency,
    pub(super) status: String,
}

/// Each word of each dispute is noted once.
pub(super) fn hear(attempt: &Attempt, said: Said, at: At) -> Vec<PaymentEvent> {
    let known = attempt.dispute(said.dispute_ref.as_deref());
    if known.is_some_and(|known| !is_news(&known.status, &said.status)) {
        return vec![];
    }
    vec![PaymentEvent::Disputed {
        payment_id: attempt.terms.payment_id,
        order_id: attempt.terms.order_id,
        dispute_ref: said.dispute_ref,
        amount: said.amount,
        currency: said.currency,
        status: said.status,
        at,
    }]
}

impl Attempt {
    fn dispute(&self, number: Option<&str>) -> Option<&Dispute> {
        let mut disputes = self.disputes.iter();
        disputes.find(|known| known.is(number))
    }

    pub(super) fn note_dispute(
        &mut self,
        number: Option<String>,
        (amount, currency): (Amount, Currency),
        status: String,
    ) {
        let mut disputes = self.disputes.iter_mut();
        let known = disputes.find(|known| known.is(number.as_deref()));
        let told = Dispute {
            number,
            status,
            amount,
            currency,
        };
        match known {
            Some(known) => *known = told,
            None => self.disputes.push(told),
        }
    }

    /// What may go back now: what is left, less what a bank holds or has kept. What a bank tells in
    /// another currency than was taken holds all of it: nobody here knows the rate.
    pub(super) fn free(&self) -> Amount {
        let weighing = self.disputes.iter();
        let weighing = weighing.filter(|dispute| dispute_weighs(&dispute.status));
        let held = weighing.map(|dispute| {
            let is_comparable = dispute.currency == self.taken_currency;
            if is_comparable {
                dispute.amount
            } else {
                self.taken
            }
        });
        let held = Amount::sum(held).unwrap_or(self.taken);
        let free = self.left().minus(held).unwrap_or(Amount::ZERO);
        free.max(Amount::ZERO)
    }
}

impl Dispute {
    /// Whether it is the dispute with this number. One whose number was never told is the first that is.
    fn is(&self, number: Option<&str>) -> bool {
        self.number.is_none() || self.number.as_deref() == number
    }
}

impl Payment {
    /// The most pressing of the last words of its disputes: an open one before a lost one, that one
    /// before one that let the payment stand.
    #[must_use]
    pub fn dispute(&self) -> Option<&str> {
        let disputes = self.attempt()?.disputes.iter();
        let words = disputes.map(|dispute| dispute.status.as_str());
        words.max_by_key(|word| (dispute_is_open(word), dispute_weighs(word)))
    }

    /// What can be given back now: what is left, less what the payer's bank disputes or has kept.
    #[must_use]
    pub fn free(&self) -> Amount {
        self.attempt().map_or(Amount::ZERO, Attempt::free)
    }
}

#[cfg(test)]
mod tests {
    use super::{dispute_is_open, dispute_weighs, is_news};

    #[test]
    fn a_lost_dispute_is_answered_and_still_weighs() {
        assert!(dispute_weighs("needs_response") && dispute_is_open("needs_response"));
        assert!(dispute_weighs("lost") && !dispute_is_open("lost"));
        assert!(!dispute_weighs("won") && !dispute_is_open("won"));
        assert!(
            dispute_is_open("a word of tomorrow"),
            "what nobody knows is looked at"
        );
    }

    #[test]
    fn what_a_bank_decided_is_not_open_again() {
        for decided in ["won", "lost", "prevented"] {
            for older in ["needs_response", "under_review", "warning_under_review"] {
                assert!(is_news(older, decided));
                assert!(!is_news(decided, older), "{older} after {decided}");
            }
        }
        assert!(is_news("won", "lost") && is_news("lost", "won"));
        assert!(!is_news("won", "won"));
        // An inquiry that came to nothing is not asked again; a dispute may still follow.
        assert!(!is_news("warning_closed", "warning_needs_response"));
        assert!(is_news("warning_closed", "needs_response"));
    }
}
