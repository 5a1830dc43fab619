//! An attempt to pay as the back office sees it.

use crate::problem::Problem;
use crate::wire::Money;
use chrono::{DateTime, Utc};
use domain::kernel::Currency;
use projections::payments::PaymentRow;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An attempt to pay. Amounts are in `currency`, but for what was taken and went back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193e3a5-5c6d-8c3f-8d9e-0a1b2c3d4e71", "orderId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70",
    "method": "mpesa", "stage": "captured", "isOpen": false, "amount": 3500, "currency": "KES",
    "takenAmount": 3500, "takenCurrency": "KES", "refundedAmount": 0, "refundPendingAmount": 0,
    "providerRef": "ws_CO_0106202612000000712345678", "receipt": "NLJ7RT61SV", "failureCode": null,
    "dispute": null, "startedAt": "2026-06-01T12:00:00Z", "takenAt": "2026-06-01T12:00:41Z",
    "updatedAt": "2026-06-01T12:00:41Z"
}))]
pub(super) struct AdminPaymentView {
    id: Uuid,
    order_id: Uuid,
    /// `stripe`, `mpesa`, `cash_on_delivery` or `imported`.
    method: String,
    /// `created`, `submitted`, `requires_action`, `authorized`, `captured`, `failed`, `voided`,
    /// `unknown` or `conflicted`.
    stage: String,
    /// Whether money may still be taken by it.
    is_open: bool,
    /// What was asked for.
    amount: Money,
    currency: String,
    /// What was taken, in `takenCurrency`.
    taken_amount: Money,
    /// Another one than `currency` only where the provider took another one than it was asked for.
    taken_currency: String,
    /// What of it went back, in `takenCurrency`.
    refunded_amount: Money,
    /// What of it is on its way back, in `takenCurrency`.
    refund_pending_amount: Money,
    /// The provider's number of it, once known.
    provider_ref: Option<String>,
    /// The receipt of the money that was taken, where the provider gives one.
    receipt: Option<String>,
    /// Why it failed last, in the provider's word.
    failure_code: Option<String>,
    /// The last word of the payer's bank, where it disputes the payment.
    dispute: Option<String>,
    started_at: DateTime<Utc>,
    /// When the shop learned that money was taken.
    taken_at: Option<DateTime<Utc>>,
    updated_at: DateTime<Utc>,
}

impl AdminPaymentView {
    pub(super) fn of(row: PaymentRow) -> Result<Self, Problem> {
        let currency = Currency::parse(&row.currency).map_err(Problem::fault)?;
        let taken = Currency::parse(&row.taken_currency).map_err(Problem::fault)?;
        Ok(Self {
            id: row.id,
            order_id: row.order_id,
            method: row.method,
            stage: row.stage,
            is_open: !row.is_final,
            amount: Money::of_minor(row.amount_minor, currency),
            currency: row.currency,
            taken_amount: Money::of_minor(row.taken_minor, taken),
            taken_currency: row.taken_currency,
            refunded_amount: Money::of_minor(row.refunded_minor, taken),
            refund_pending_amount: Money::of_minor(row.refund_pending_minor, taken),
            provider_ref: row.provider_ref,
            receipt: row.receipt,
            failure_code: row.failure_code,
            dispute: row.dispute,
            started_at: row.started_at,
            taken_at: row.taken_at,
            updated_at: row.updated_at,
        })
    }
}
