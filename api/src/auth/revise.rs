//! PUT /api/auth/profile

use super::password::Secret;
use super::profile::shown;
use super::views::UserView;
use crate::http::{Answer, Body, Call, Caller, request_id};
use crate::limits::caller_address;
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use crate::wire::Patch;
use actix_web::web::Data;
use actix_web::{HttpRequest, put};
use identity::{Change, ProfileChange};
use serde::Deserialize;
use utoipa::ToSchema;

/// What changes. Fields that are not sent stay as they are; `null` empties one.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "name": "Ada King", "phone": null, "avatarUrl": "https://example.com/ada.png" }))]
pub(crate) struct ReviseProfile {
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub(crate) name: Patch<String>,
    /// Becomes yours when the link in the letter that goes there is used; `pendingEmail` until then.
    /// Needs `currentPassword`.
    #[serde(default)]
    #[schema(format = Email, max_length = 254)]
    pub(crate) email: Option<String>,
    /// With `email` only.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Password)]
    pub(crate) current_password: Option<Secret>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) phone: Patch<String>,
    /// An https address.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) avatar_url: Patch<String>,
}

/// Change what I am called and where I can be reached.
#[utoipa::path(tag = "commands", request_body = ReviseProfile, security(("bearer" = []), ("admin" = [])),
    params(("If-Match" = Option<String>, Header, description = "Only if the profile is at this version")),
    responses(
        (status = 200, description = "The changed person; `ETag` is the new version", body = UserView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired; invalid_credentials: the password is wrong", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "invalid_value, required", body = ProblemDocument),
        (status = 429, description = "rate_limited; login_locked: too many wrong passwords", body = ProblemDocument),
    ))]
#[put("/api/auth/profile")]
pub(crate) async fn revise(
    shop: Data<Shop>,
    who: Caller,
    request: HttpRequest,
    call: Call,
    body: Body<ReviseProfile>,
) -> Result<Answer, Problem> {
    let id = who.signed_in()?.customer_id();
    let seen = call
        .if_match()
        .version()
        .map(|version| i64::try_from(version).unwrap_or(i64::MAX));
    prove(&shop, &who, &request, &body.said).await?;
    let change = change(body.said)?;
    Ok(shown(
        &shop
            .identity
            .update_profile(id, seen, change, shop.now())
            .await?,
    ))
}

/// Whoever wants another address gives their password once more: a session left open is not enough.
async fn prove(
    shop: &Shop,
    who: &Caller,
    request: &HttpRequest,
    said: &ReviseProfile,
) -> Result<(), Problem> {
    if said.email.is_none() {
        return Ok(());
    }
    let Some(password) = &said.current_password else {
        let detail = "another e-mail address needs the password";
        return Err(Problem::field(codes::REQUIRED, "/currentPassword", detail));
    };
    shop.limits.credential(request).await?;
    let address = caller_address(request, shop.limits.trusted_proxies());
    let here = (request_id::current(), shop.now());
    shop.identity
        .prove(who.signed_in()?, &password.0, address, (&here.0, here.1))
        .await?;
    Ok(())
}

fn change(said: ReviseProfile) -> Result<ProfileChange, Problem> {
    let name = match said.name {
        Patch::Keep => None,
        Patch::Clear => {
            return Err(Problem::field(
                codes::REQUIRED,
                "/name",
                "a person has a name",
            ));
        }
        Patch::Set(name) => Some(name),
    };
    Ok(ProfileChange {
        name,
        email: said.email,
        phone: asked(said.phone),
        avatar_url: asked(said.avatar_url),
    })
}

fn asked(patch: Patch<String>) -> Change<String> {
    match patch {
        Patch::Keep => Change::Keep,
        Patch::Clear => Change::Clear,
        Patch::Set(value) => Change::Set(value),
    }
}
