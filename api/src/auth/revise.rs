//! PUT /api/auth/profile

use super::profile::shown;
use super::views::UserView;
use crate::http::{Answer, Body, Call, Caller};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use crate::wire::Patch;
use actix_web::put;
use actix_web::web::Data;
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
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "invalid_value, required", body = ProblemDocument),
    ))]
#[put("/api/auth/profile")]
pub(crate) async fn revise(
    shop: Data<Shop>,
    who: Caller,
    call: Call,
    body: Body<ReviseProfile>,
) -> Result<Answer, Problem> {
    let id = who.signed_in()?.customer_id();
    let seen = call
        .if_match()
        .version()
        .map(|version| i64::try_from(version).unwrap_or(i64::MAX));
    let change = change(body.said)?;
    Ok(shown(
        &shop
            .identity
            .update_profile(id, seen, change, shop.now())
            .await?,
    ))
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
