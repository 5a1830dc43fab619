//! POST /api/auth/unlock

use super::verify::ByLink;
use super::views::DeviceView;
use crate::http::{Answer, Body, request_id};
use crate::limits::caller_address;
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use identity::Unlock;

/// Lift the lock that wrong passwords put on one's account.
///
/// The token stands in the letter that told of the lock; it is good for two hours, also when a newer one was
/// sent. Whoever guessed from elsewhere still waits there; what they type does not hold up the login that
/// follows here, nor on the device that shows the `deviceToken`, wherever it is. Using the link twice does no
/// harm. Signs nobody in.
#[utoipa::path(tag = "commands", request_body = ByLink, security(()),
    responses(
        (status = 200, description = "The account is open", body = DeviceView),
        (status = 400, description = "link_invalid: unknown or too old; malformed_json, unknown_field", body = ProblemDocument),
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
    let shown = shop.identity.unlock(&wish, shop.now()).await?;
    Ok(Answer::ok(&DeviceView::from(&shown)))
}
