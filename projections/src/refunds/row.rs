//! A refund as it is stored and shown.

use chrono::{DateTime, Utc};
use domain::refund::RefundLine;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Money on its way back. Amounts are minor units of `currency`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRow {
    pub id: Uuid,
    pub payment_id: Uuid,
    pub order_id: Uuid,
    /// `stripe`, `mpesa`, `cash_on_delivery` or `imported`.
    pub method: String,
    /// `requested`, `submitted`, `succeeded`, `failed` or `unknown`.
    pub stage: String,
    pub amount_minor: i64,
    pub currency: String,
    /// `cancelled`, `returned`, `goodwill`, `late_payment`, `overpaid`, `conflicted` or
    /// `at_provider`.
    pub why: String,
    /// In the words of whoever asked for it: for staff.
    pub reason: String,
    /// `customer`, `staff` or `system`.
    pub asked_by: String,
    /// The lines that are given back, as far as they are; none for a mere sum.
    pub lines: Vec<RefundLine>,
    /// What of it is for shipping.
    pub shipping_minor: i64,
    /// The return it belongs to.
    pub return_id: Option<Uuid>,
    /// The provider's number of it, once known.
    pub provider_ref: Option<String>,
    /// Why it failed, where it did.
    pub failure_code: Option<String>,
    pub requested_at: DateTime<Utc>,
    /// When the provider took the wish.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When the money went back; absent again where it came back to the shop.
    pub succeeded_at: Option<DateTime<Utc>>,
    /// When it failed; absent again where it succeeded after all.
    pub failed_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
    /// The length of its stream.
    pub version: i64,
}
