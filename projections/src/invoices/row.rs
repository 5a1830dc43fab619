//! An invoice and a credit note as they are stored and shown.

use chrono::{DateTime, Utc};
use domain::refund::{RefundLine, WhyRefund};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The invoice of an order. It is the row itself. Amounts are minor units of `currency`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceRow {
    pub order_id: Uuid,
    /// Without gaps in each year of issue: `INV-2026-000001`. Absent until the order is confirmed.
    pub number: Option<String>,
    pub issued_at: Option<DateTime<Utc>>,
    pub currency: String,
    pub total_minor: i64,
    /// The money that came for it.
    pub captured_minor: i64,
    /// What of that money went back.
    pub refunded_minor: i64,
    /// What it asks less since units were called off that nobody had paid.
    #[serde(default)]
    pub waived_minor: i64,
    pub cancelled_at: Option<DateTime<Utc>>,
    /// The refunds that were asked for, with their causes.
    pub asked: Vec<Asked>,
}

/// A refund that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub refund_id: Uuid,
    pub why: WhyRefund,
}

/// What was taken back of an invoice. It is the row itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditNoteRow {
    /// The refund's id; that of the call-off where nobody had paid the units; the order's where it is for what a cancelled order had not paid.
    pub id: Uuid,
    /// Without gaps in each year of issue: `CN-2026-000001`.
    pub number: String,
    pub order_id: Uuid,
    pub invoice_number: String,
    /// `returned`, `goodwill`, `cancelled` or `at_provider`.
    pub why: String,
    pub currency: String,
    pub amount_minor: i64,
    /// What it is for, where that was said.
    pub lines: Vec<RefundLine>,
    pub shipping_minor: i64,
    pub issued_at: DateTime<Utc>,
    /// When the bank sent the money to the shop again: the note is void until it goes back at last.
    pub voided_at: Option<DateTime<Utc>>,
}
