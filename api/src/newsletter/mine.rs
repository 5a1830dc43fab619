//! /api/auth/newsletter: the consent of who is signed in.

use crate::http::{Answer, Body, Caller};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{get, put};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether the newsletter goes to one's address.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "subscribed": true }))]
pub(crate) struct Mine {
    subscribed: bool,
}

/// Whether I get the newsletter.
#[utoipa::path(tag = "queries", security(("bearer" = []), ("admin" = [])),
    responses(
        (status = 200, description = "Whether I agreed", body = Mine),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 429, description = "rate_limited", body = ProblemDocument),
    ))]
#[get("/api/auth/newsletter")]
pub(crate) async fn mine(shop: Data<Shop>, who: Caller) -> Result<Answer, Problem> {
    let person = who.signed_in()?.customer_id();
    let subscribed = shop.identity.reads_newsletter(person).await?;
    Ok(Answer::ok(&Mine { subscribed }))
}

/// Agree to the newsletter, or agree no more.
///
/// Whose address is verified agrees, or ends it, by saying so. Anybody else gets a letter to agree, ends
/// nothing, and the answer says that they did not agree yet.
#[utoipa::path(tag = "commands", request_body = Mine, security(("bearer" = []), ("admin" = [])),
    responses(
        (status = 200, description = "Whether I agreed now", body = Mine),
        (status = 400, description = "malformed_json, unknown_field", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: there is no address", body = ProblemDocument),
        (status = 422, description = "invalid_value, required", body = ProblemDocument),
        (status = 429, description = "rate_limited", body = ProblemDocument),
    ))]
#[put("/api/auth/newsletter")]
pub(crate) async fn change(
    shop: Data<Shop>,
    who: Caller,
    body: Body<Mine>,
) -> Result<Answer, Problem> {
    let person = who.signed_in()?.customer_id();
    let wanted = body.said.subscribed;
    let subscribed = shop
        .identity
        .want_newsletter(person, wanted, shop.now())
        .await?;
    Ok(Answer::ok(&Mine { subscribed }))
}
