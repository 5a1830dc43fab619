//! PUT /api/auth/change-password

use super::password::Secret;
use super::views::SessionView;
use crate::http::{Answer, Body, Caller, request_id};
use crate::limits::caller_address;
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, put};
use identity::PasswordChange;
use serde::Deserialize;
use utoipa::ToSchema;

/// The password there is, and the one there is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "currentPassword": "correct horse battery staple", "newPassword": "four other words in a row"
}))]
pub(crate) struct ChangePassword {
    #[schema(value_type = String, format = Password)]
    current_password: Secret,
    /// 8 to 128 characters, none of those everybody tries.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    new_password: Secret,
}

/// Change one's password.
///
/// Every session ends at once, also the one that asks; the answer holds a new one, which is not confirmed. An
/// address that was wanted but not verified is wanted no more. Wrong passwords are counted like those of a
/// login.
#[utoipa::path(tag = "commands", request_body = ChangePassword, security(("bearer" = []), ("admin" = [])),
    responses(
        (status = 200, description = "Who it is, and what they hold now", body = SessionView),
        (status = 400, description = "malformed_json, unknown_field", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired; invalid_credentials: the current password is wrong", body = ProblemDocument),
        (status = 403, description = "account_inactive", body = ProblemDocument),
        (status = 422, description = "required, invalid_value (`too_short`, `too_common`, `unchanged`, ...)", body = ProblemDocument),
        (status = 429, description = "rate_limited; login_locked: too many wrong passwords", body = ProblemDocument),
        (status = 503, description = "overloaded", body = ProblemDocument),
    ))]
#[put("/api/auth/change-password")]
pub(crate) async fn change_password(
    shop: Data<Shop>,
    who: Caller,
    request: HttpRequest,
    body: Body<ChangePassword>,
) -> Result<Answer, Problem> {
    let claims = who.signed_in()?;
    let change = PasswordChange {
        current: body.said.current_password.0,
        new: body.said.new_password.0,
        address: caller_address(&request, shop.limits.trusted_proxies()),
        request_id: request_id::current(),
    };
    let signed_in = shop
        .identity
        .change_password(claims, &change, shop.now())
        .await?;
    Ok(Answer::ok(&SessionView::from(&signed_in)))
}
