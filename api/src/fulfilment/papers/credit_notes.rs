//! GET /api/admin/orders/{id}/credit-notes

use crate::http::{Answer, Freshness, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use crate::wire::Money;
use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use domain::kernel::Currency;
use projections::invoices::{self, CreditNoteRow};
use projections::orders;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An order's invoice, and what was taken back of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "invoiceNumber": "INV-2026-000042", "issuedAt": "2026-06-01T12:05:00Z",
    "data": [{ "id": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4eb0", "number": "CN-2026-000007", "reason": "returned",
        "amount": 12.5, "currency": "USD", "issuedAt": "2026-06-09T10:00:00Z", "voidedAt": null }]
}))]
pub(crate) struct CreditNotes {
    /// Null until the order is confirmed.
    invoice_number: Option<String>,
    issued_at: Option<DateTime<Utc>>,
    /// In the order in which they were issued.
    data: Vec<CreditNoteView>,
}

/// What was taken back of an invoice.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreditNoteView {
    /// The refund's id; that of the call-off where nobody had paid the units; the order's where it is for what a cancelled order had not paid.
    id: Uuid,
    /// Gapless in each year.
    number: String,
    /// `returned`, `goodwill`, `cancelled` or `at_provider`.
    reason: String,
    amount: Money,
    currency: String,
    issued_at: DateTime<Utc>,
    /// When the bank sent the money to the shop again.
    voided_at: Option<DateTime<Utc>>,
}

/// List what was taken back of an order's invoice.
#[utoipa::path(tag = "queries", security(("admin" = [])),
    params(("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70")),
    responses(
        (status = 200, description = "The credit notes", body = CreditNotes),
        (status = 400, description = "invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
    ))]
#[get("/api/admin/orders/{id}/credit-notes")]
pub(crate) async fn credit_notes(
    shop: Data<Shop>,
    id: Id,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let seen = fresh.wait(&shop, &["orders", "invoices"]).await?;
    let order = orders::by_id(&shop.read, id.0).await?;
    order.ok_or_else(|| Problem::not_found("order"))?;
    let invoice = invoices::of_order(&shop.read, id.0).await?;
    let notes = invoices::credit_notes_of(&shop.read, id.0).await?;
    let (invoice_number, issued_at) =
        invoice.map_or((None, None), |row| (row.number, row.issued_at));
    let data = notes.into_iter().map(view).collect::<Result<_, _>>()?;
    Ok(seen.mark(Answer::ok(&CreditNotes {
        invoice_number,
        issued_at,
        data,
    })))
}

fn view(row: CreditNoteRow) -> Result<CreditNoteView, Problem> {
    let currency = Currency::parse(&row.currency).map_err(Problem::fault)?;
    Ok(CreditNoteView {
        id: row.id,
        number: row.number,
        reason: row.why,
        amount: Money::of_minor(row.amount_minor, currency),
        currency: row.currency,
        issued_at: row.issued_at,
        voided_at: row.voided_at,
    })
}
