//! POST /api/auth/second-factor/recovery-codes

use super::{here, proof};
use crate::auth::Secret;
use crate::http::{Answer, Body, Caller, request_id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use identity::RecoveryCodes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A code, or a recovery code that is left.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "code": "287082" }))]
pub(crate) struct RenewCodes {
    #[schema(value_type = Option<String>)]
    code: Option<Secret>,
    #[schema(value_type = Option<String>)]
    recovery_code: Option<Secret>,
}

/// Ten recovery codes. They are shown once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "recoveryCodes": ["mzxw-6ytb-oi2w-k3vq", "k3vq-7xpa-mzxw-6ytb"] }))]
pub(crate) struct CodesView {
    recovery_codes: Vec<String>,
}

impl From<&RecoveryCodes> for CodesView {
    fn from(codes: &RecoveryCodes) -> Self {
        Self {
            recovery_codes: codes.reveal(),
        }
    }
}

/// Ten new recovery codes; the old ones are gone.
#[utoipa::path(tag = "commands", request_body = RenewCodes, security(("bearer" = []), ("admin" = [])),
    responses(
        (status = 200, description = "The new codes", body = CodesView),
        (status = 400, description = "malformed_json, unknown_field", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired, invalid_code", body = ProblemDocument),
        (status = 403, description = "codes_blocked", body = ProblemDocument),
        (status = 409, description = "second_factor_off", body = ProblemDocument),
        (status = 422, description = "required, invalid_value", body = ProblemDocument),
        (status = 429, description = "rate_limited; login_locked: too many wrong codes", body = ProblemDocument),
    ))]
#[post("/api/auth/second-factor/recovery-codes")]
pub(crate) async fn renew(
    shop: Data<Shop>,
    who: Caller,
    request: HttpRequest,
    body: Body<RenewCodes>,
) -> Result<Answer, Problem> {
    let (claims, asked_in) = (who.signed_in()?, request_id::current());
    let here = here(&shop, &request, &asked_in);
    let proof = proof(body.said.code.as_ref(), body.said.recovery_code.as_ref())?;
    let codes = shop
        .identity
        .renew_recovery_codes(claims, &proof, &here)
        .await?;
    Ok(Answer::ok(&CodesView::from(&codes)))
}
