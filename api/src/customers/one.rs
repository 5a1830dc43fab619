//! GET /api/admin/customers/{id}

use super::view::{CustomerView, shown};
use crate::http::{Answer, Freshness, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use domain::kernel::CustomerId;

/// Show one customer with what they bought.
#[utoipa::path(tag = "queries", security(("admin" = [])),
    params(("id" = uuid::Uuid, Path, description = "The customer")),
    responses(
        (status = 200, description = "The customer", body = CustomerView),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
    ))]
#[get("/api/admin/customers/{id}")]
pub(crate) async fn one(shop: Data<Shop>, id: Id, fresh: Freshness) -> Result<Answer, Problem> {
    let seen = fresh.wait(&shop, &["orders"]).await?;
    let profile = shop.identity.profile(CustomerId(id.0)).await?;
    let view = shown(&shop, vec![profile]).await?.pop();
    let view = view.ok_or_else(|| Problem::not_found("customer"))?;
    Ok(seen.mark(Answer::ok(&view)))
}
