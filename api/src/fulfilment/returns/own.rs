//! GET /api/orders/{id}/returns

use super::shown::{ReturnList, shown};
use crate::http::{Answer, Caller, Freshness, Id};
use crate::orders::{OrderToken, own_row};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use projections::returns;

/// List the returns of one of one's own orders.
///
/// A guest sends the order's token as `X-Order-Token` or `?token=`.
#[utoipa::path(tag = "queries", security(("bearer" = []), ("orderToken" = [])),
    params(
        ("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70"),
        ("token" = Option<String>, Query, description = "A guest's order token"),
    ),
    responses(
        (status = 200, description = "The returns", body = ReturnList),
        (status = 400, description = "invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: absent, or not yours", body = ProblemDocument),
    ))]
#[get("/api/orders/{id}/returns")]
pub(crate) async fn own(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    token: OrderToken,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let seen = fresh.wait(&shop, &["orders", "returns"]).await?;
    own_row(&shop, &who, &token, id.0).await?;
    let rows = returns::of_order(&shop.read, id.0).await?;
    let data = shown(&shop, rows).await?;
    Ok(seen.mark(Answer::ok(&ReturnList { data })))
}
