//! POST /api/admin/keys

use super::list::KeyView;
use crate::http::{Answer, Body, Call, Caller, impersonal, request_id};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use crate::step_up::step_up;
use actix_web::post;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use domain::kernel::derive_id;
use identity::{KeyWish, Scope};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a key is to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "name": "stock sync", "scopes": ["stock.read", "catalogue.write"], "expiresAt": "2027-06-01T00:00:00Z"
}))]
pub(crate) struct NewKey {
    /// What it is for; names nobody.
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) name: String,
    /// Permissions that you hold yourself.
    #[schema(min_items = 1)]
    pub(crate) scopes: Vec<String>,
    /// Within a year.
    pub(crate) expires_at: DateTime<Utc>,
}

/// A new key. It is shown once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "key": "es_live_0123456789ab_<64 hexadecimal digits>",
    "about": { "id": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4ec1", "prefix": "es_live_0123456789ab", "name": "stock sync",
        "scopes": ["stock.read", "catalogue.write"], "madeBy": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e5f",
        "madeAt": "2026-11-26T12:00:00Z", "expiresAt": "2027-06-01T00:00:00Z", "lastUsedAt": null, "revokedAt": null }
}))]
pub(crate) struct KeyMade {
    /// Send it as `Authorization: Bearer <key>`.
    key: String,
    about: KeyView,
}

/// Make an API key for an integration.
///
/// Nobody grants what they do not hold. No key decides about people or keys, nor takes lists along.
/// It loses what its maker loses, and dies with their place here. Needs `keys.write` and a
/// confirmed session. Repeated with the same `Idempotency-Key` it makes no second key and cannot show the first
/// again: 409 with its `keyId`, to be taken back if its secret was lost on the way.
#[utoipa::path(tag = "commands", request_body = NewKey, security(("admin" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes repeating it harmless")),
    responses(
        (status = 201, description = "The key, once", body = KeyMade),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required, second_factor_required, step_up_required", body = ProblemDocument),
        (status = 409, description = "key_already_made (with `keyId`)", body = ProblemDocument),
        (status = 422, description = "required, invalid_value (`not_held`, `not_for_keys`, `out_of_range`, `too_many`), personal_data_refused, idempotency_key_reused", body = ProblemDocument),
    ))]
#[post("/api/admin/keys")]
pub(crate) async fn make(
    shop: Data<Shop>,
    who: Caller,
    call: Call,
    body: Body<NewKey>,
) -> Result<Answer, Problem> {
    let claims = who.accountable()?;
    let said = &body.said;
    impersonal(&said.name, "/name")?;
    let named = call.key(&who, &body);
    let wish = KeyWish {
        id: named.map_or_else(Uuid::now_v7, |key| derive_id(Uuid::nil(), &key.id)),
        name: said.name.clone(),
        scopes: scopes(&said.scopes)?,
        expires_at: said.expires_at,
        request_id: request_id::current(),
    };
    step_up(&shop, claims).await?;
    let made = shop.identity.make_key(claims, &wish, shop.now()).await?;
    let location = format!("/api/admin/keys/{}", made.row.id);
    let view = KeyMade {
        key: made.secret.expose_secret().to_owned(),
        about: made.row.into(),
    };
    Ok(Answer::created(location, &view))
}

fn scopes(names: &[String]) -> Result<Vec<Scope>, Problem> {
    let mut scopes = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let known = Scope::ALL.iter().find(|scope| scope.as_str() == name);
        let scope = *known.ok_or_else(|| {
            let pointer = format!("/scopes/{at}");
            Problem::field(
                codes::INVALID_VALUE,
                &pointer,
                "there is no such permission",
            )
        })?;
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    Ok(scopes)
}
