//! POST /api/auth/reset-password

use super::password::Secret;
use super::views::DeviceView;
use crate::http::{Answer, Body, request_id};
use crate::limits::caller_address;
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use identity::PasswordReset;
use serde::Deserialize;
use utoipa::ToSchema;

/// What stood in the link, and the password there is to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "token": "kq3w0n2Zb1mJ4vYt7cXe9aLr5sDf8gHu6iPo1kMnBvC", "newPassword": "four other words in a row"
}))]
pub(crate) struct Reset {
    #[schema(value_type = String, format = Password)]
    pub(crate) token: Secret,
    /// 8 to 128 characters, none of those everybody tries.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    pub(crate) new_password: Secret,
}

/// Set a password by a link.
///
/// Of a letter that was asked for with `forgot-password`, or of an invitation of staff. Every session ends
/// at once, the account is no longer locked, its address is verified; a second factor stays. Nobody is
/// signed in, and wrong passwords of others do not hold up the login that follows here, nor on the device that
/// shows the `deviceToken`. A password that is refused leaves the link as it is.
#[utoipa::path(tag = "commands", request_body = Reset, security(()),
    responses(
        (status = 200, description = "The password is another one", body = DeviceView),
        (status = 400, description = "link_invalid: unknown, used, too old, or a newer one was sent; malformed_json, unknown_field", body = ProblemDocument),
        (status = 422, description = "required, invalid_value (`too_short`, `too_common`, ...)", body = ProblemDocument),
        (status = 429, description = "rate_limited", body = ProblemDocument),
        (status = 503, description = "overloaded", body = ProblemDocument),
    ))]
#[post("/api/auth/reset-password")]
pub(crate) async fn reset_password(
    shop: Data<Shop>,
    request: HttpRequest,
    body: Body<Reset>,
) -> Result<Answer, Problem> {
    let wish = PasswordReset {
        secret: body.said.token.0,
        new: body.said.new_password.0,
        address: caller_address(&request, shop.limits.trusted_proxies()),
        request_id: request_id::current(),
    };
    let shown = shop.identity.reset_password(&wish, shop.now()).await?;
    Ok(Answer::ok(&DeviceView::from(&shown)))
}
