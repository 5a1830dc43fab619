//! What a notice says until the provider was asked, as its timer keeps it.

use chrono::{DateTime, Utc};
use decisions::{ASK, NOTICES};
use domain::kernel::{Amount, Currency, RefundId};
use domain::order::PaymentMethod;
use domain::ports::payments::{DisputeNews, RefundStanding};
use eventstore::Timer;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a notice tells of something that the shop knows by another name, or otherwise.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Hearsay {
    /// Somebody gave money back at the provider.
    ForeignRefund(ForeignRefund),
    /// The payer's bank disputes a payment, or settled a dispute.
    Dispute(Dispute),
    /// A refund is said to have ended otherwise than is known.
    Contradicted { refund_id: RefundId },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ForeignRefund {
    pub(crate) refund_ref: String,
    pub(crate) payment_ref: String,
    pub(crate) amount: Amount,
    pub(crate) standing: RefundStanding,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Dispute {
    /// Absent in timers that were set before disputes were told apart.
    #[serde(default)]
    pub(crate) dispute_ref: Option<String>,
    pub(crate) payment_ref: String,
    pub(crate) amount: Amount,
    pub(crate) currency: Currency,
    pub(crate) status: String,
}

impl From<DisputeNews> for Dispute {
    fn from(news: DisputeNews) -> Self {
        Self {
            dispute_ref: Some(news.dispute_ref),
            payment_ref: news.payment_ref,
            amount: news.amount,
            currency: news.currency,
            status: news.status,
        }
    }
}

impl Dispute {
    /// The provider's number of it, or of its payment.
    pub(super) fn number(&self) -> &str {
        self.dispute_ref.as_ref().unwrap_or(&self.payment_ref)
    }
}

/// What the timer keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) method: PaymentMethod,
    pub(super) said: Hearsay,
    /// How often the provider could not be asked.
    pub(super) tries: usize,
}

pub(super) fn timer(event_id: &str, kept: &Kept, due_at: DateTime<Utc>) -> Timer {
    Timer {
        process: NOTICES,
        instance: event_id.to_owned(),
        name: ASK,
        due_at,
        payload: serde_json::to_value(kept).unwrap_or(Value::Null),
    }
}

#[cfg(test)]
mod tests {
    use super::{Hearsay, Kept};

    #[test]
    fn a_timer_that_was_set_long_ago_still_reads() {
        let old = r#"{"method":"stripe","tries":3,"said":{"dispute":{"payment_ref":"pi_1",
            "amount":1099,"currency":"USD","status":"needs_response"}}}"#;
        let kept: Kept = serde_json::from_str(old).unwrap();
        let Hearsay::Dispute(dispute) = kept.said else {
            panic!("no dispute");
        };
        assert_eq!((dispute.number(), kept.tries), ("pi_1", 3));
        let old = r#"{"method":"stripe","tries":0,"said":{"foreign_refund":{"refund_ref":"re_1",
            "payment_ref":"pi_1","amount":5,"standing":"succeeded"}}}"#;
        assert!(serde_json::from_str::<Kept>(old).is_ok());
    }
}
