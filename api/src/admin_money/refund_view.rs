//! A refund as the back office sees it.

use crate::problem::Problem;
use crate::wire::Money;
use chrono::{DateTime, Utc};
use domain::kernel::Currency;
use projections::refunds::RefundRow;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Money on its way back. Amounts are in `currency`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193e3a5-5c6d-8c3f-8d9e-0a1b2c3d4e72", "paymentId": "0193e3a5-5c6d-8c3f-8d9e-0a1b2c3d4e71",
    "orderId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70", "method": "stripe", "stage": "succeeded",
    "amount": 12.5, "currency": "USD", "why": "returned", "reason": "one mug was chipped",
    "askedBy": "staff", "lines": [{ "productId": "0193e3a5-0000-7c3f-8d9e-0a1b2c3d4e01",
        "quantity": 1, "amount": 12.5 }], "shippingAmount": 0.0, "returnId": null,
    "providerRef": "re_1PQx", "failureCode": null, "requestedAt": "2026-06-05T09:00:00Z",
    "submittedAt": "2026-06-05T09:00:01Z", "succeededAt": "2026-06-05T09:00:03Z", "failedAt": null,
    "updatedAt": "2026-06-05T09:00:03Z"
}))]
pub(super) struct AdminRefundView {
    id: Uuid,
    payment_id: Uuid,
    order_id: Uuid,
    /// `stripe`, `mpesa`, `cash_on_delivery` or `imported`.
    method: String,
    /// `requested`, `submitted`, `succeeded`, `failed` or `unknown`.
    stage: String,
    amount: Money,
    currency: String,
    /// `cancelled`, `returned`, `goodwill`, `late_payment`, `overpaid`, `conflicted` or
    /// `at_provider`.
    why: String,
    /// In the words of whoever asked for it.
    reason: String,
    /// `customer`, `staff` or `system`.
    asked_by: String,
    /// What is given back line by line; none for a mere sum.
    lines: Vec<AdminRefundLineView>,
    /// What of it is for shipping.
    shipping_amount: Money,
    /// The return it belongs to.
    return_id: Option<Uuid>,
    /// The provider's number of it, once known.
    provider_ref: Option<String>,
    /// Why it failed, in the provider's word.
    failure_code: Option<String>,
    requested_at: DateTime<Utc>,
    /// When the provider took the wish.
    submitted_at: Option<DateTime<Utc>>,
    /// When the money went back.
    succeeded_at: Option<DateTime<Utc>>,
    failed_at: Option<DateTime<Utc>>,
    updated_at: DateTime<Utc>,
}

/// A line that is given back, as far as it is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AdminRefundLineView {
    product_id: Uuid,
    quantity: i64,
    /// After discounts, with its share of the tax.
    amount: Money,
}

impl AdminRefundView {
    pub(super) fn of(row: RefundRow) -> Result<Self, Problem> {
        let currency = Currency::parse(&row.currency).map_err(Problem::fault)?;
        let lines = row.lines.into_iter().map(|line| AdminRefundLineView {
            product_id: line.product_id.0,
            quantity: line.quantity.units(),
            amount: Money::of(line.amount, currency),
        });
        Ok(Self {
            id: row.id,
            payment_id: row.payment_id,
            order_id: row.order_id,
            method: row.method,
            stage: row.stage,
            amount: Money::of_minor(row.amount_minor, currency),
            currency: row.currency,
            why: row.why,
            reason: row.reason,
            asked_by: row.asked_by,
            lines: lines.collect(),
            shipping_amount: Money::of_minor(row.shipping_minor, currency),
            return_id: row.return_id,
            provider_ref: row.provider_ref,
            failure_code: row.failure_code,
            requested_at: row.requested_at,
            submitted_at: row.submitted_at,
            succeeded_at: row.succeeded_at,
            failed_at: row.failed_at,
            updated_at: row.updated_at,
        })
    }
}
