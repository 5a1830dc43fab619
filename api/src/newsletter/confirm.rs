//! POST /api/newsletter/confirm

use crate::auth::ByLink;
use crate::http::{Answer, Body};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::post;
use actix_web::web::Data;

/// Agree to the newsletter.
///
/// The token stands in the letter's link; it is good for seven days. Using it twice does no harm.
#[utoipa::path(tag = "commands", request_body = ByLink, security(()),
    responses(
        (status = 204, description = "Agreed"),
        (status = 400, description = "link_invalid: unknown, too old, or a newer one was sent; malformed_json, unknown_field", body = ProblemDocument),
        (status = 422, description = "invalid_value, required", body = ProblemDocument),
        (status = 429, description = "rate_limited", body = ProblemDocument),
    ))]
#[post("/api/newsletter/confirm")]
pub(crate) async fn confirm(shop: Data<Shop>, body: Body<ByLink>) -> Result<Answer, Problem> {
    let secret = &body.said.token.0;
    shop.identity.confirm_newsletter(secret, shop.now()).await?;
    Ok(Answer::no_content())
}
