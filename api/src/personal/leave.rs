//! DELETE /api/auth/account

use super::erase::Certificate;
use crate::auth::Secret;
use crate::http::{Answer, Body, Caller, request_id};
use crate::limits::caller_address;
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, delete};
use identity::ErasureWish;
use serde::Deserialize;
use utoipa::ToSchema;

/// The password, once more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "password": "correct horse battery staple" }))]
pub(crate) struct Leave {
    #[schema(value_type = String, format = Password)]
    password: Secret,
}

/// Leave for good: be erased.
///
/// What `POST /api/admin/customers/{id}/erase` does, asked for by whom it is about. There is no way back,
/// and a new account with the same address is somebody new. Refused while orders are under way.
#[utoipa::path(tag = "commands", request_body = Leave, security(("bearer" = []), ("admin" = [])),
    responses(
        (status = 200, description = "The certificate", body = Certificate),
        (status = 400, description = "malformed_json, unknown_field", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired; invalid_credentials: the password is wrong", body = ProblemDocument),
        (status = 403, description = "account_inactive", body = ProblemDocument),
        (status = 409, description = "open_orders (with `orders`), last_super_admin", body = ProblemDocument),
        (status = 422, description = "required, invalid_value", body = ProblemDocument),
        (status = 429, description = "rate_limited; login_locked: too many wrong passwords", body = ProblemDocument),
        (status = 503, description = "overloaded", body = ProblemDocument),
    ))]
#[delete("/api/auth/account")]
pub(crate) async fn leave(
    shop: Data<Shop>,
    who: Caller,
    request: HttpRequest,
    body: Body<Leave>,
) -> Result<Answer, Problem> {
    let (claims, at, asked_in) = (who.signed_in()?, shop.now(), request_id::current());
    let address = caller_address(&request, shop.limits.trusted_proxies());
    let here = (asked_in.as_str(), at);
    let password = &body.said.password.0;
    shop.identity.prove(claims, password, address, here).await?;
    let wish = ErasureWish {
        person: claims.customer_id(),
        asked_by: who.pseudonym(),
        reason: None,
        session_id: Some(claims.sid),
        request_id: Some(asked_in),
        at,
    };
    let erasure = shop.privacy().erase(&wish).await?;
    Ok(Answer::ok(&Certificate::from(erasure)))
}
