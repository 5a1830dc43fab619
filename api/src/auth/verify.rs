//! POST /api/auth/verify-email and its letter once more.

use super::password::Secret;
use super::told::{ON_ITS_WAY, Told};
use crate::http::{Answer, Body, Caller, request_id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;

/// What stood in the link.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "token": "kq3w0n2Zb1mJ4vYt7cXe9aLr5sDf8gHu6iPo1kMnBvC" }))]
pub(crate) struct ByLink {
    #[schema(value_type = String, format = Password)]
    pub(crate) token: Secret,
}

/// Verify an e-mail address.
///
/// The token is what follows `?token=` in the letter's link; it is good for 24 hours, and the newest one
/// only. An address that was to take the place of another does so now. Using the link twice does no harm.
/// Signs nobody in.
#[utoipa::path(tag = "commands", request_body = ByLink, security(()),
    responses(
        (status = 204, description = "The address is verified"),
        (status = 400, description = "link_invalid: unknown, too old, or a newer one was sent; malformed_json, unknown_field", body = ProblemDocument),
        (status = 422, description = "invalid_value, required", body = ProblemDocument),
        (status = 429, description = "rate_limited", body = ProblemDocument),
    ))]
#[post("/api/auth/verify-email")]
pub(crate) async fn verify_email(shop: Data<Shop>, body: Body<ByLink>) -> Result<Answer, Problem> {
    let here = (request_id::current(), shop.now());
    let secret = &body.said.token.0;
    shop.identity
        .verify_email(secret, (&here.0, here.1))
        .await?;
    Ok(Answer::no_content())
}

/// Send the link once more.
///
/// To the address that waits to be verified. Quiet when none waits, and after three letters in an hour.
#[utoipa::path(tag = "commands", security(("bearer" = []), ("admin" = [])),
    responses(
        (status = 202, description = "Asked for", body = Told),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 429, description = "rate_limited", body = ProblemDocument),
    ))]
#[post("/api/auth/verify-email/resend")]
pub(crate) async fn resend(shop: Data<Shop>, who: Caller) -> Result<Answer, Problem> {
    let person = who.signed_in()?.customer_id();
    shop.identity
        .resend_verification(person, shop.now())
        .await?;
    Ok(Answer::accepted(&ON_ITS_WAY))
}
