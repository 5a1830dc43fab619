//! POST /api/auth/unlock

use super::verify::ByLink;
use crate::http::{Answer, Body, request_id};
use crate::limits::caller_address;
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use identity::Unlock;

/// Lift the lock that wrong passwords put on one's account.
///
/// The token stands in the letter that told of the lock; it is good for two hours. Whoever guessed from
/// elsewhere still waits there. Using the link twice does no harm. Signs nobody in.
#[utoipa::path(tag = "commands", request_body = ByLink, security(()),
    responses(
        (status = 204, description = "The account is open"),
        (status = 400, description = "link_invalid: unknown, too old, or a newer one was sent; malformed_json, unknown_field", body = ProblemDocument),
        (status = 422, description = "invalid_value, required", body = ProblemDocument),
        (status = 429, description = "rate_limited", body = ProblemDocument),
    ))]
#[post("/api/auth/unlock")]
pub(crate) async fn unlock(
    shop: Data<Shop>,
    request: HttpRequest,
    body: Body<ByLink>,
) -> Result<Answer, Problem> {
    let wish = Unlock {
        secret: body.said.token.0,
        address: caller_address(&request, shop.limits.trusted_proxies()),
        request_id: request_id::current(),
    };
    shop.identity.unlock(&wish, shop.now()).await?;
    Ok(Answer::no_content())
}
