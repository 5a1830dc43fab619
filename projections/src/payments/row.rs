//! An attempt to pay as it is stored and shown.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// An attempt to pay. Amounts are minor units of `currency`, what was taken and went back those of
/// `taken_currency`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRow {
    pub id: Uuid,
    pub order_id: Uuid,
    /// `stripe`, `mpesa`, `cash_on_delivery` or `imported`.
    pub method: String,
    /// `created`, `submitted`, `requires_action`, `authorized`, `captured`, `failed`, `voided`,
    /// `unknown` or `conflicted`.
    pub stage: String,
    /// Whether it takes no more money. False for a failure that the same attempt may still get over.
    pub is_final: bool,
    /// What was asked for.
    pub amount_minor: i64,
    pub currency: String,
    /// What was taken; nothing unless captured or conflicted.
    pub taken_minor: i64,
    /// Differs from `currency` only where the provider took another one than it was asked for.
    pub taken_currency: String,
    /// What of it went back.
    pub refunded_minor: i64,
    /// What of it is on its way back.
    pub refund_pending_minor: i64,
    /// The provider's number of it, once known.
    pub provider_ref: Option<String>,
    /// The receipt of the money that was taken, where the provider gives one.
    pub receipt: Option<String>,
    /// Why it failed last; absent once money was taken.
    pub failure_code: Option<String>,
    /// The last word of the payer's bank, where it disputes the payment, as the provider says it.
    pub dispute: Option<String>,
    pub started_at: DateTime<Utc>,
    /// When the shop learned that money was taken.
    pub taken_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
    /// The length of its stream.
    pub version: i64,
}

/// The row with what only the fold looks at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stored {
    #[serde(flatten)]
    pub(super) row: PaymentRow,
    /// By refund.
    pub(super) shares: BTreeMap<Uuid, Share>,
}

/// What of the money is to go back under one refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Share {
    pub(super) amount_minor: i64,
    pub(super) standing: ShareStanding,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ShareStanding {
    Reserved,
    Settled,
    Released,
}
