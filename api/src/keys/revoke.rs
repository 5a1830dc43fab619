//! DELETE /api/admin/keys/{id}

use crate::http::{Answer, Caller, Id, request_id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::delete;
use actix_web::web::Data;

/// Take an API key back: it is refused from now on. Quiet the second time. Needs `keys.write`.
#[utoipa::path(tag = "commands", security(("admin" = [])),
    params(("id" = String, Path, description = "The key", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4ec1")),
    responses(
        (status = 204, description = "It works no more"),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required, second_factor_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
    ))]
#[delete("/api/admin/keys/{id}")]
pub(crate) async fn revoke(shop: Data<Shop>, who: Caller, id: Id) -> Result<Answer, Problem> {
    let claims = who.accountable()?;
    let asked_in = request_id::current();
    let here = (asked_in.as_str(), shop.now());
    shop.identity.revoke_key(claims, id.0, here).await?;
    Ok(Answer::no_content())
}
