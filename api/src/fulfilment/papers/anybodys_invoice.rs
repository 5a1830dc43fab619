//! GET /api/admin/orders/{id}/invoice

use super::drawn;
use crate::http::{Answer, Freshness, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use projections::orders;

/// Print the invoice of an order.
#[utoipa::path(tag = "queries", security(("admin" = [])),
    params(("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70")),
    responses(
        (status = 200, description = "The invoice", content_type = "application/pdf", body = Vec<u8>),
        (status = 400, description = "invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found: absent, or invoiced by another system", body = ProblemDocument),
        (status = 409, description = "not_invoiced", body = ProblemDocument),
    ))]
#[get("/api/admin/orders/{id}/invoice")]
pub(crate) async fn anybodys_invoice(
    shop: Data<Shop>,
    id: Id,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let seen = fresh.wait(&shop, &["orders", "invoices"]).await?;
    let order = orders::by_id(&shop.read, id.0).await?;
    let order = order.ok_or_else(|| Problem::not_found("order"))?;
    Ok(seen.mark(drawn::invoice(&shop, order).await?))
}
