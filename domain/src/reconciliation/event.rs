//! What can happen to a day of a provider's books.

use crate::kernel::{Amount, At, Currency, event_names};
use crate::order::PaymentMethod;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How two books differ about one movement of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The provider took money the shop knows nothing of.
    CaptureUnknownHere,
    /// The shop believes in money the provider knows nothing of.
    CaptureUnknownThere,
    /// Both know of it, and not of the same sum or currency.
    CaptureDiffers,
    /// The provider gave money back that the shop knows nothing of.
    RefundUnknownHere,
    /// The shop believes in a refund the provider knows nothing of.
    RefundUnknownThere,
    /// Both know of it, and not of the same sum or currency.
    RefundDiffers,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub what: What,
    /// The provider's number or receipt.
    pub provider_ref: String,
    /// The payment or refund of the shop's, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ours: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub our_amount: Option<Amount>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub their_amount: Option<Amount>,
    pub currency: Currency,
}

/// What comparing a day showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    pub method: PaymentMethod,
    /// In UTC.
    pub day: NaiveDate,
    /// Lines of the shop's own books.
    pub our_lines: u64,
    /// Lines of the provider's.
    pub their_lines: u64,
    /// None when the books agree.
    pub differences: Vec<Difference>,
}

/// A fact about a day of a provider's books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReconciliationEvent {
    /// The books were compared.
    Compared { findings: Findings, at: At },
    /// The provider shows its books of the day no more, and nobody had compared them: people do it by
    /// other means.
    NotCompared {
        method: PaymentMethod,
        /// In UTC.
        day: NaiveDate,
        at: At,
    },
}

event_names!(ReconciliationEvent {
    Compared => "reconciliation.compared",
    NotCompared => "reconciliation.not_compared",
});
