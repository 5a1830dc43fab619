//! POST /api/auth/step-up

use crate::auth::Secret;
use crate::http::{Answer, Body, Caller, request_id};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::second_factor::{here, proof};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use chrono::{DateTime, Utc};
use identity::Confirmation;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One of the three.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "code": "287082" }))]
pub(crate) struct StepUp {
    /// Six digits of the authenticator app.
    #[schema(value_type = Option<String>)]
    code: Option<Secret>,
    /// Or one of the recovery codes.
    #[schema(value_type = Option<String>)]
    recovery_code: Option<Secret>,
    /// Or the password, for whoever has no second factor.
    #[schema(value_type = Option<String>, format = Password)]
    password: Option<Secret>,
}

impl StepUp {
    fn confirmation(&self) -> Result<Confirmation, Problem> {
        match (&self.code, &self.recovery_code, &self.password) {
            (None, None, Some(password)) => Ok(Confirmation::Password(password.0.clone())),
            (code, recovery, None) => {
                let proof = proof(code.as_ref(), recovery.as_ref())?;
                Ok(Confirmation::Factor(proof))
            }
            _ => {
                let said = "give one of code, recoveryCode and password";
                Err(Problem::field(codes::INVALID_VALUE, "/password", said))
            }
        }
    }
}

/// Until when the session is confirmed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "confirmedUntil": "2026-11-26T12:05:00Z" }))]
pub(crate) struct Confirmed {
    confirmed_until: DateTime<Utc>,
}

/// Confirm that it is still me.
///
/// What is dangerous (large refunds, erasing, exports, API keys) answers 403 `step_up_required` unless the
/// session was confirmed in the last five minutes.
#[utoipa::path(tag = "commands", request_body = StepUp, security(("bearer" = []), ("admin" = [])),
    responses(
        (status = 200, description = "Confirmed", body = Confirmed),
        (status = 400, description = "malformed_json, unknown_field", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired; invalid_credentials, invalid_code", body = ProblemDocument),
        (status = 403, description = "codes_blocked: only a recovery code is taken now", body = ProblemDocument),
        (status = 409, description = "second_factor_needed: there is one, so a password does not do; second_factor_off", body = ProblemDocument),
        (status = 422, description = "required, invalid_value", body = ProblemDocument),
        (status = 429, description = "rate_limited; login_locked: too many wrong passwords or codes", body = ProblemDocument),
        (status = 503, description = "overloaded", body = ProblemDocument),
    ))]
#[post("/api/auth/step-up")]
pub(crate) async fn confirm(
    shop: Data<Shop>,
    who: Caller,
    request: HttpRequest,
    body: Body<StepUp>,
) -> Result<Answer, Problem> {
    let (claims, asked_in) = (who.signed_in()?, request_id::current());
    let here = here(&shop, &request, &asked_in);
    let confirmation = body.said.confirmation()?;
    let confirmed_until = shop
        .identity
        .confirm_session(claims, &confirmation, &here)
        .await?;
    Ok(Answer::ok(&Confirmed { confirmed_until }))
}
