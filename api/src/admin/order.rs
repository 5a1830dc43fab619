//! GET /api/admin/orders/{id}

use super::led::shown;
use crate::http::{Answer, Freshness, Id};
use crate::orders::OrderView;
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;

/// Show anybody's order.
#[utoipa::path(tag = "queries", security(("admin" = [])),
    params(("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70")),
    responses(
        (status = 200, description = "The order", body = OrderView),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
    ))]
#[get("/api/admin/orders/{id}")]
pub(crate) async fn order(shop: Data<Shop>, id: Id, fresh: Freshness) -> Result<Answer, Problem> {
    let seen = fresh.wait(&shop, &["orders", "payments"]).await?;
    let order = shown(&shop, id.0).await?;
    let version = u64::try_from(order.version).unwrap_or_default();
    Ok(seen.mark(Answer::ok(&order).version(version)))
}
