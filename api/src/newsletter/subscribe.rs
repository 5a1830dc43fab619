//! POST /api/newsletter/subscribe

use crate::auth::{ON_ITS_WAY, Told, evenly};
use crate::http::{Answer, Body};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;

/// Where the newsletter is to go.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "email": "ada@example.com" }))]
pub(crate) struct Subscribe {
    #[schema(format = Email, max_length = 254)]
    email: String,
}

/// Ask for the newsletter.
///
/// A letter goes to the address; only its link makes it consent. The answer is the same, after the same
/// time, whether or not the address is in the list; it is written to once in ten minutes at most.
#[utoipa::path(tag = "commands", request_body = Subscribe, security(()),
    responses(
        (status = 202, description = "Asked for", body = Told),
        (status = 400, description = "malformed_json, unknown_field", body = ProblemDocument),
        (status = 422, description = "invalid_value, required", body = ProblemDocument),
        (status = 429, description = "rate_limited", body = ProblemDocument),
    ))]
#[post("/api/newsletter/subscribe")]
pub(crate) async fn subscribe(shop: Data<Shop>, body: Body<Subscribe>) -> Result<Answer, Problem> {
    evenly(shop.identity.subscribe(&body.said.email, shop.now())).await?;
    Ok(Answer::accepted(&ON_ITS_WAY))
}
