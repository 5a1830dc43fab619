//! POST /api/auth/second-factor/confirm

use super::here;
use super::recovery_codes::CodesView;
use crate::auth::Secret;
use crate::http::{Answer, Body, Caller, request_id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use serde::Deserialize;
use utoipa::ToSchema;

/// A code made with the new secret.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "code": "287082" }))]
pub(crate) struct ConfirmFactor {
    #[schema(value_type = String)]
    code: Secret,
}

/// Set the second factor up.
///
/// Answers ten recovery codes, once: each replaces one code, for whoever lost the app. From now on signing
/// in takes a code. This session goes on as one with a second factor (refresh it for a token that says
/// so); all others end.
#[utoipa::path(tag = "commands", request_body = ConfirmFactor, security(("bearer" = []), ("admin" = [])),
    responses(
        (status = 200, description = "The recovery codes", body = CodesView),
        (status = 400, description = "malformed_json, unknown_field", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired, invalid_code", body = ProblemDocument),
        (status = 409, description = "second_factor_on; second_factor_off: nothing was begun in the last hour", body = ProblemDocument),
        (status = 422, description = "required, invalid_value", body = ProblemDocument),
        (status = 429, description = "rate_limited", body = ProblemDocument),
    ))]
#[post("/api/auth/second-factor/confirm")]
pub(crate) async fn confirm(
    shop: Data<Shop>,
    who: Caller,
    request: HttpRequest,
    body: Body<ConfirmFactor>,
) -> Result<Answer, Problem> {
    let (claims, asked_in) = (who.signed_in()?, request_id::current());
    let here = here(&shop, &request, &asked_in);
    let code = &body.said.code.0;
    let codes = shop.identity.confirm_factor(claims, code, &here).await?;
    Ok(Answer::ok(&CodesView::from(&codes)))
}
