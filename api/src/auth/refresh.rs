//! POST /api/auth/refresh

use super::password::Secret;
use super::views::TokensView;
use crate::http::{Answer, Body};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is exchanged.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "refreshToken": "mF_9.B5f-4.1JqM" }))]
pub(crate) struct Refresh {
    #[schema(value_type = String, format = Password)]
    pub(crate) refresh_token: Secret,
}

/// Exchange a refresh token for the next pair.
///
/// A refresh token is good for one use. Requests in parallel within ten seconds get the same next
/// one; any later use of a used token ends the session everywhere.
#[utoipa::path(tag = "commands", request_body = Refresh, security(()),
    responses(
        (status = 200, description = "The next pair", body = TokensView),
        (status = 400, description = "malformed_json, unknown_field", body = ProblemDocument),
        (status = 401, description = "invalid_refresh_token: unknown, expired, revoked or used before", body = ProblemDocument),
        (status = 422, description = "invalid_value, required", body = ProblemDocument),
        (status = 429, description = "rate_limited", body = ProblemDocument),
    ))]
#[post("/api/auth/refresh")]
pub(crate) async fn refresh(shop: Data<Shop>, body: Body<Refresh>) -> Result<Answer, Problem> {
    let tokens = shop
        .identity
        .refresh(&body.said.refresh_token.0, shop.now())
        .await?;
    Ok(Answer::ok(&TokensView::from(&tokens)))
}
