//! GET /api/orders/{id}/invoice

use super::drawn;
use crate::http::{Answer, Caller, Freshness, Id};
use crate::orders::{OrderToken, own_row};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;

/// Print the invoice of one of one's own orders.
///
/// It is there once the order is confirmed. A guest sends the order's token as `X-Order-Token` or
/// `?token=`.
#[utoipa::path(tag = "queries", security(("bearer" = []), ("orderToken" = [])),
    params(
        ("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70"),
        ("token" = Option<String>, Query, description = "A guest's order token"),
    ),
    responses(
        (status = 200, description = "The invoice", content_type = "application/pdf", body = Vec<u8>),
        (status = 400, description = "invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: absent, not yours, or invoiced by another system", body = ProblemDocument),
        (status = 409, description = "not_invoiced", body = ProblemDocument),
    ))]
#[get("/api/orders/{id}/invoice")]
pub(crate) async fn own_invoice(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    token: OrderToken,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let seen = fresh.wait(&shop, &["orders", "invoices"]).await?;
    let order = own_row(&shop, &who, &token, id.0).await?;
    Ok(seen.mark(drawn::invoice(&shop, order).await?))
}
