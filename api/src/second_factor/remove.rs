//! DELETE /api/auth/second-factor

use super::{here, proof};
use crate::auth::Secret;
use crate::http::{Answer, Body, Caller, request_id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, delete};
use serde::Deserialize;
use utoipa::ToSchema;

/// Both factors, once more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "password": "correct horse battery staple", "code": "287082" }))]
pub(crate) struct RemoveFactor {
    #[schema(value_type = String, format = Password)]
    password: Secret,
    #[schema(value_type = Option<String>)]
    code: Option<Secret>,
    #[schema(value_type = Option<String>)]
    recovery_code: Option<Secret>,
}

/// Do without a second factor again.
///
/// Takes the password and a code (or a recovery code). All other sessions end. Staff keep theirs where
/// the shop asks for one.
#[utoipa::path(tag = "commands", request_body = RemoveFactor, security(("bearer" = []), ("admin" = [])),
    responses(
        (status = 204, description = "It is gone, with its recovery codes"),
        (status = 400, description = "malformed_json, unknown_field", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired, invalid_credentials, invalid_code", body = ProblemDocument),
        (status = 403, description = "codes_blocked; second_factor_required: staff keep theirs here", body = ProblemDocument),
        (status = 409, description = "second_factor_off", body = ProblemDocument),
        (status = 422, description = "required, invalid_value", body = ProblemDocument),
        (status = 429, description = "rate_limited; login_locked: too many wrong passwords or codes", body = ProblemDocument),
        (status = 503, description = "overloaded", body = ProblemDocument),
    ))]
#[delete("/api/auth/second-factor")]
pub(crate) async fn remove(
    shop: Data<Shop>,
    who: Caller,
    request: HttpRequest,
    body: Body<RemoveFactor>,
) -> Result<Answer, Problem> {
    let (claims, asked_in) = (who.signed_in()?, request_id::current());
    let here = here(&shop, &request, &asked_in);
    let said = &body.said;
    let proof = proof(said.code.as_ref(), said.recovery_code.as_ref())?;
    let both = (&said.password.0, &proof);
    shop.identity.remove_factor(claims, both, &here).await?;
    Ok(Answer::no_content())
}
