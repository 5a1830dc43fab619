//! A case as it is stored and shown.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why somebody must look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Nobody knows whether a payment took money. Closed by the next news of it.
    UnknownPayment,
    /// Nobody knows whether a refund left. Closed by the next news of it.
    UnknownRefund,
    /// A notice tells of money that its provider does not confirm. Closed when money is seen, or by people.
    Contradicted,
    /// Another amount or currency came than was asked for. Closed when all of it is back.
    Conflicted,
    /// The payer's bank disputes a payment; each dispute is one case. Closed when the bank decided.
    Disputed,
    /// Money of a payment should have gone back and did not. Closed when it went back after all, or
    /// is asked for again.
    RefundFailed,
    /// Money came when the order could no longer be carried out. Closed when it is back.
    LatePayment,
    /// The provider does not accept the shop's account. One case per way of paying, about the
    /// latest payment; closed when the provider takes one again.
    Misconfigured,
    /// The provider tells of something about a payment that the shop cannot take: money that went back
    /// there and is not left here, or what the provider would not explain. Closed by people only.
    NoticeNotTaken,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::UnknownPayment,
        Self::UnknownRefund,
        Self::Contradicted,
        Self::Conflicted,
        Self::Disputed,
        Self::RefundFailed,
        Self::LatePayment,
        Self::Misconfigured,
        Self::NoticeNotTaken,
    ];

    /// The word on the wire and in the read table.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::UnknownPayment => "unknown_payment",
            Self::UnknownRefund => "unknown_refund",
            Self::Contradicted => domain::attention::CONTRADICTED,
            Self::Conflicted => "conflicted",
            Self::Disputed => "disputed",
            Self::RefundFailed => "refund_failed",
            Self::LatePayment => "late_payment",
            Self::Misconfigured => "misconfigured",
            Self::NoticeNotTaken => "notice_not_taken",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Something people must look at, or had to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRow {
    pub id: Uuid,
    /// See [`Kind`].
    pub kind: String,
    pub order_id: Uuid,
    pub payment_id: Uuid,
    /// Where it is about a refund: the latest one.
    pub refund_id: Option<Uuid>,
    pub method: String,
    /// The money it is about, in minor units of `currency`.
    pub amount_minor: i64,
    pub currency: String,
    /// What was said, mostly in the provider's word.
    pub detail: String,
    /// How much news opened it or kept it open.
    pub times: i64,
    /// When it was opened, last.
    pub opened_at: DateTime<Utc>,
    /// Absent while somebody must look.
    pub closed_at: Option<DateTime<Utc>>,
    /// Where somebody closed it by hand: their pseudonym.
    pub closed_by: Option<String>,
    /// Where somebody closed it by hand: why.
    pub close_reason: Option<String>,
    pub updated_at: DateTime<Utc>,
}

/// The row with what only the fold looks at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stored {
    #[serde(flatten)]
    pub(super) row: CaseRow,
    /// Refunds that the case waits for, or has seen arrive.
    pub(super) items: Vec<Item>,
}

/// A refund of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Item {
    pub(super) refund_id: Uuid,
    pub(super) amount_minor: i64,
}

/// What a payment or a refund is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Watched {
    pub(super) id: Uuid,
    pub(super) order_id: Uuid,
    pub(super) payment_id: Uuid,
    pub(super) refund_id: Option<Uuid>,
    pub(super) method: String,
    pub(super) amount_minor: i64,
    pub(super) currency: String,
}

impl Stored {
    /// The refunds of the case together.
    pub(super) fn sum(&self) -> i64 {
        self.items.iter().map(|item| item.amount_minor).sum()
    }

    /// Notes a refund, once.
    pub(super) fn add(&mut self, refund_id: Uuid, amount_minor: i64) {
        if self.items.iter().all(|item| item.refund_id != refund_id) {
            self.items.push(Item {
                refund_id,
                amount_minor,
            });
        }
    }

    /// Forgets a refund.
    pub(super) fn drop(&mut self, refund_id: Uuid) {
        self.items.retain(|item| item.refund_id != refund_id);
    }
}
