//! POST /api/auth/forgot-password

use super::even::evenly;
use super::told::{ON_ITS_WAY, Told};
use crate::http::{Answer, Body, request_id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;

/// Whose password was forgotten.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "email": "ada@example.com" }))]
pub(crate) struct Forgot {
    #[schema(format = Email, max_length = 254)]
    pub(crate) email: String,
}

/// Ask for a link that sets a password.
///
/// The answer is the same, after the same time, whether or not somebody has this address. A person gets
/// three such letters in an hour at most; the link is good for 45 minutes.
#[utoipa::path(tag = "commands", request_body = Forgot, security(()),
    responses(
        (status = 202, description = "Asked for", body = Told),
        (status = 400, description = "malformed_json, unknown_field", body = ProblemDocument),
        (status = 422, description = "invalid_value, required", body = ProblemDocument),
        (status = 429, description = "rate_limited", body = ProblemDocument),
    ))]
#[post("/api/auth/forgot-password")]
pub(crate) async fn forgot_password(
    shop: Data<Shop>,
    body: Body<Forgot>,
) -> Result<Answer, Problem> {
    let here = (request_id::current(), shop.now());
    let asked = shop
        .identity
        .forgot_password(&body.said.email, (&here.0, here.1));
    evenly(asked).await?;
    Ok(Answer::accepted(&ON_ITS_WAY))
}
