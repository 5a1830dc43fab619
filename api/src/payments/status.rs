//! GET /api/payments/{orderId}/status

use crate::http::{Answer, Caller, Freshness, Id};
use crate::orders::{OrderToken, own_row};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use crate::wire::Money;
use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use domain::kernel::Currency;
use identity::Scope;
use projections::payments::{self, PaymentRow};
use projections::refunds::{self, RefundRow};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What is paid, what is due and what goes back. Amounts are in `currency`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "orderId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70", "status": "confirmed", "paymentStatus": "paid",
    "paymentDetail": "captured", "paymentMethod": "stripe", "currency": "USD", "totalAmount": 27.5,
    "capturedAmount": 27.5, "dueAmount": 0, "attempts": [], "refunds": []
}))]
pub(crate) struct PaymentStatusView {
    pub(crate) order_id: Uuid,
    /// The order's status.
    pub(crate) status: String,
    /// `pending`, `paid`, `failed` or `refunded`.
    pub(crate) payment_status: String,
    pub(crate) payment_detail: String,
    pub(crate) payment_method: String,
    pub(crate) currency: String,
    pub(crate) total_amount: Money,
    pub(crate) captured_amount: Money,
    pub(crate) due_amount: Money,
    /// Oldest first.
    pub(crate) attempts: Vec<TrialView>,
    /// Oldest first.
    pub(crate) refunds: Vec<BackView>,
}

/// An attempt to pay.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TrialView {
    pub(crate) payment_id: Uuid,
    pub(crate) method: String,
    pub(crate) status: String,
    pub(crate) amount: Money,
    /// The receipt of the money that was taken, where the provider gives one.
    pub(crate) receipt: Option<String>,
    pub(crate) failure_code: Option<String>,
    pub(crate) started_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// Money on its way back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BackView {
    pub(crate) refund_id: Uuid,
    pub(crate) status: String,
    pub(crate) amount: Money,
    pub(crate) why: String,
    pub(crate) requested_at: DateTime<Utc>,
    pub(crate) succeeded_at: Option<DateTime<Utc>>,
}

/// How the payment of an order stands.
#[utoipa::path(tag = "queries",
    security(("bearer" = []), ("orderToken" = []), ("admin" = [])),
    params(("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70"),
           ("token" = Option<String>, Query, description = "A guest's order token"),
           ("Min-Event-Position" = Option<String>, Header, description = "Waits for this, a moment")),
    responses(
        (status = 200, description = "How it stands", body = PaymentStatusView),
        (status = 400, description = "invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: no such order, or not yours", body = ProblemDocument),
    ))]
#[get("/api/payments/{id}/status")]
pub(crate) async fn status(
    shop: Data<Shop>,
    who: Caller,
    token: OrderToken,
    id: Id,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let seen = fresh
        .wait(&shop, &["orders", "payments", "refunds"])
        .await?;
    let row = if who.is_staff(Scope::OrdersRead) {
        let row = projections::orders::by_id(&shop.read, id.0).await?;
        row.ok_or_else(|| Problem::not_found("order"))?
    } else {
        own_row(&shop, &who, &token, id.0).await?
    };
    let attempts = payments::of_order(&shop.read, id.0).await?;
    let back = refunds::of_order(&shop.read, id.0).await?;
    let order = row.summary;
    let currency = Currency::parse(&order.currency).map_err(Problem::fault)?;
    let money = |minor| Money::of_minor(minor, currency);
    let version = u64::try_from(order.version).unwrap_or_default();
    let view = PaymentStatusView {
        order_id: id.0,
        total_amount: money(order.total_minor),
        captured_amount: money(order.captured_minor),
        due_amount: money(order.due_minor),
        status: order.status,
        payment_status: order.payment_status,
        payment_detail: order.payment_detail,
        payment_method: order.payment_method,
        currency: order.currency,
        attempts: attempts
            .into_iter()
            .map(|row| trial(row, currency))
            .collect(),
        refunds: back.into_iter().map(|row| given(row, currency)).collect(),
    };
    Ok(seen.mark(Answer::ok(&view).tagged(version)))
}

fn trial(row: PaymentRow, currency: Currency) -> TrialView {
    TrialView {
        payment_id: row.id,
        method: row.method,
        status: row.stage,
        amount: Money::of_minor(row.amount_minor, currency),
        receipt: row.receipt,
        failure_code: row.failure_code,
        started_at: row.started_at,
        updated_at: row.updated_at,
    }
}

fn given(row: RefundRow, currency: Currency) -> BackView {
    let currency = Currency::parse(&row.currency).unwrap_or(currency);
    BackView {
        refund_id: row.id,
        status: row.stage,
        amount: Money::of_minor(row.amount_minor, currency),
        why: row.why,
        requested_at: row.requested_at,
        succeeded_at: row.succeeded_at,
    }
}
