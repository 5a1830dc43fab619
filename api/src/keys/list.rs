//! GET /api/admin/keys

use crate::http::Answer;
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use identity::KeyRow;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A key, as people see it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ApiKey, example = json!({
    "id": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4ec1", "prefix": "es_live_0123456789ab", "name": "stock sync",
    "scopes": ["stock.read", "catalogue.write"], "madeBy": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e5f",
    "madeAt": "2026-11-26T12:00:00Z", "expiresAt": "2027-11-26T12:00:00Z", "lastUsedAt": null, "revokedAt": null
}))]
pub(crate) struct KeyView {
    /// It acts as `key:<id>` in history and in the audit log.
    id: Uuid,
    /// What it begins with; the rest was shown once.
    prefix: String,
    name: String,
    /// What it may do at most: what its maker loses, it loses.
    scopes: Vec<String>,
    made_by: Uuid,
    made_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    /// To the hour.
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

impl From<KeyRow> for KeyView {
    fn from(row: KeyRow) -> Self {
        Self {
            id: row.id,
            prefix: format!("es_live_{}", row.prefix),
            name: row.name,
            scopes: row.scopes,
            made_by: row.made_by,
            made_at: row.made_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
        }
    }
}

/// All keys.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeysView {
    /// The newest first; at most a thousand.
    keys: Vec<KeyView>,
}

/// The API keys of integrations. Needs `keys.write`.
#[utoipa::path(tag = "queries", security(("admin" = [])),
    responses(
        (status = 200, description = "The keys", body = KeysView),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required, second_factor_required", body = ProblemDocument),
    ))]
#[get("/api/admin/keys")]
pub(crate) async fn list(shop: Data<Shop>) -> Result<Answer, Problem> {
    let keys = shop.identity.keys().await?;
    let keys = keys.into_iter().map(KeyView::from).collect();
    Ok(Answer::ok(&KeysView { keys }))
}
