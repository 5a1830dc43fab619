//! GET /api/orders/{id}

use super::contact::contact_of;
use super::own;
use super::shown::OrderView;
use super::token::OrderToken;
use crate::http::{Answer, Caller, Freshness, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;

/// Show one of one's own orders.
///
/// A guest sends the order's token as `X-Order-Token` or `?token=`.
#[utoipa::path(tag = "queries", security(("bearer" = []), ("orderToken" = [])),
    params(
        ("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70"),
        ("token" = Option<String>, Query, description = "A guest's order token"),
    ),
    responses(
        (status = 200, description = "The order", body = OrderView),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: absent, or not yours", body = ProblemDocument),
    ))]
#[get("/api/orders/{id}")]
pub(crate) async fn show(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    token: OrderToken,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let seen = fresh.wait(&shop, &["orders", "payments"]).await?;
    let row = own::row(&shop, &who, &token, id.0).await?;
    let contact = contact_of(&shop, id.0).await?;
    let version = u64::try_from(row.summary.version).unwrap_or_default();
    let order = OrderView::of_detail(row, contact)?;
    Ok(seen.mark(Answer::ok(&order).version(version)))
}
