//! POST /api/auth/login/second-factor

use super::{here, proof};
use crate::auth::{Secret, SessionView, welcomed};
use crate::cart::Held;
use crate::http::{Answer, Body, Call, request_id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use serde::Deserialize;
use utoipa::ToSchema;

/// What the login asked, and the answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "challenge": "Zm9ydHktdGhyZWUgbGV0dGVycyBvZiBiYXNlNjR1cmw", "code": "287082"
}))]
pub(crate) struct AnswerChallenge {
    /// As `POST /api/auth/login` gave it.
    #[schema(value_type = String)]
    challenge: Secret,
    /// Six digits of the authenticator app.
    #[schema(value_type = Option<String>)]
    code: Option<Secret>,
    /// Or one of the recovery codes.
    #[schema(value_type = Option<String>)]
    recovery_code: Option<Secret>,
}

/// Sign in with the second factor.
///
/// A challenge is good for five minutes, five tries and one session; then the password is asked for again.
/// A code works once. Wrong codes are counted by account and place, and whoever guesses waits.
#[utoipa::path(tag = "commands", request_body = AnswerChallenge, security(()),
    responses(
        (status = 200, description = "Who it is, and what they hold", body = SessionView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "invalid_code: wrong, or used before; invalid_challenge: sign in with the password again", body = ProblemDocument),
        (status = 403, description = "account_inactive, forbidden; codes_blocked: only a recovery code is taken now", body = ProblemDocument),
        (status = 422, description = "required, invalid_value", body = ProblemDocument),
        (status = 429, description = "rate_limited; login_locked: too many wrong codes", body = ProblemDocument),
    ))]
#[post("/api/auth/login/second-factor")]
pub(crate) async fn answer(
    shop: Data<Shop>,
    held: Held,
    request: HttpRequest,
    call: Call,
    body: Body<AnswerChallenge>,
) -> Result<Answer, Problem> {
    let asked_in = request_id::current();
    let here = here(&shop, &request, &asked_in);
    let said = &body.said;
    let proof = proof(said.code.as_ref(), said.recovery_code.as_ref())?;
    let signed_in = shop
        .identity
        .answer_challenge(&said.challenge.0, &proof, &here)
        .await?;
    welcomed(&shop, &signed_in, (&held, &call), here.at).await
}
