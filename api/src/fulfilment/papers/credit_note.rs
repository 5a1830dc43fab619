//! GET /api/admin/credit-notes/{id}

use super::drawn;
use crate::http::{Answer, Freshness, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use projections::{invoices, orders};

/// Print a credit note.
#[utoipa::path(tag = "queries", security(("admin" = [])),
    params(("id" = String, Path, description = "The credit note", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4eb0")),
    responses(
        (status = 200, description = "The credit note", content_type = "application/pdf", body = Vec<u8>),
        (status = 400, description = "invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
    ))]
#[get("/api/admin/credit-notes/{id}")]
pub(crate) async fn credit_note(
    shop: Data<Shop>,
    id: Id,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let seen = fresh.wait(&shop, &["orders", "invoices"]).await?;
    let none = || Problem::not_found("credit note");
    let note = invoices::credit_note(&shop.read, id.0).await?;
    let note = note.ok_or_else(none)?;
    let order = orders::by_id(&shop.read, note.order_id).await?;
    let order = order.ok_or_else(none)?;
    Ok(seen.mark(drawn::credit_note(&shop, order, note).await?))
}
