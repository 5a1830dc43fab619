//! A case as the back office sees it.

use crate::problem::Problem;
use crate::wire::Money;
use chrono::{DateTime, Utc};
use domain::kernel::Currency;
use projections::money_attention::CaseRow;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Something about money that somebody must look at, or had to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193e3a5-5c6d-8c3f-8d9e-0a1b2c3d4e73", "kind": "refund_failed",
    "orderId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70", "paymentId": "0193e3a5-5c6d-8c3f-8d9e-0a1b2c3d4e71",
    "refundId": "0193e3a5-5c6d-8c3f-8d9e-0a1b2c3d4e72", "method": "stripe", "amount": 12.5,
    "currency": "USD", "detail": "lost_or_stolen_card", "times": 1,
    "openedAt": "2026-06-05T09:00:03Z", "closedAt": null,
    "closedBy": null, "closeReason": null, "updatedAt": "2026-06-05T09:00:03Z"
}))]
pub(super) struct MoneyCaseView {
    id: Uuid,
    /// `unknown_payment`, `unknown_refund`, `contradicted`, `conflicted`, `disputed`,
    /// `refund_failed`, `late_payment`, `misconfigured` or `notice_not_taken`.
    kind: String,
    order_id: Uuid,
    payment_id: Uuid,
    /// Where it is about a refund: the latest one.
    refund_id: Option<Uuid>,
    /// `stripe`, `mpesa`, `cash_on_delivery` or `imported`.
    method: String,
    /// The money it is about.
    amount: Money,
    currency: String,
    /// What was said, mostly in the provider's word.
    detail: String,
    /// How much news opened it or kept it open.
    times: i64,
    /// When it was opened, last.
    opened_at: DateTime<Utc>,
    /// Null while somebody must look.
    closed_at: Option<DateTime<Utc>>,
    /// Where somebody closed it by hand: their pseudonym, `staff:` and an id.
    closed_by: Option<String>,
    /// Where somebody closed it by hand: why.
    close_reason: Option<String>,
    updated_at: DateTime<Utc>,
}

impl MoneyCaseView {
    pub(super) fn of(row: CaseRow) -> Result<Self, Problem> {
        let currency = Currency::parse(&row.currency).map_err(Problem::fault)?;
        Ok(Self {
            id: row.id,
            kind: row.kind,
            order_id: row.order_id,
            payment_id: row.payment_id,
            refund_id: row.refund_id,
            method: row.method,
            amount: Money::of_minor(row.amount_minor, currency),
            currency: row.currency,
            detail: row.detail,
            times: row.times,
            opened_at: row.opened_at,
            closed_at: row.closed_at,
            closed_by: row.closed_by,
            close_reason: row.close_reason,
            updated_at: row.updated_at,
        })
    }
}
