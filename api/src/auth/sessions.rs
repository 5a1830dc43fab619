//! GET /api/auth/sessions, DELETE /api/auth/sessions, DELETE /api/auth/sessions/{id}

use super::views::Place;
use crate::http::{Answer, Caller, Id, request_id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{delete, get};
use chrono::{DateTime, Utc};
use identity::{Audience, SessionRow};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Where one is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "sessions": [{
    "id": "0193e3a5-5c6d-4c3f-8d9e-0a1b2c3d4ea1", "audience": "shop", "startedAt": "2026-11-26T12:00:00Z",
    "expiresAt": "2026-12-03T12:00:00Z", "withSecondFactor": true, "isThis": true
}]}))]
pub(crate) struct SessionsView {
    /// The latest first.
    sessions: Vec<OneSession>,
}

/// A session that is alive.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OneSession {
    id: Uuid,
    /// Where its tokens may be used.
    audience: Place,
    started_at: DateTime<Utc>,
    /// When it ends if it is not used.
    expires_at: DateTime<Utc>,
    /// Whether a second factor was given in it.
    with_second_factor: bool,
    /// Whether it is the one that asks.
    is_this: bool,
}

impl From<SessionRow> for OneSession {
    fn from(row: SessionRow) -> Self {
        Self {
            id: row.id,
            audience: match row.audience {
                Audience::Shop => Place::Shop,
                Audience::Admin => Place::Admin,
            },
            started_at: row.started_at,
            expires_at: row.expires_at,
            with_second_factor: row.with_factor,
            is_this: row.is_this,
        }
    }
}

/// Where I am signed in.
#[utoipa::path(tag = "queries", security(("bearer" = []), ("admin" = [])),
    responses(
        (status = 200, description = "The sessions that are alive", body = SessionsView),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 429, description = "rate_limited", body = ProblemDocument),
    ))]
#[get("/api/auth/sessions")]
pub(crate) async fn list(shop: Data<Shop>, who: Caller) -> Result<Answer, Problem> {
    let rows = shop.identity.sessions(who.signed_in()?, shop.now()).await?;
    let sessions = rows.into_iter().map(OneSession::from).collect();
    Ok(Answer::ok(&SessionsView { sessions }))
}

/// End one of my sessions: its tokens stop working everywhere within a second. Quiet the second time.
#[utoipa::path(tag = "commands", security(("bearer" = []), ("admin" = [])),
    params(("id" = String, Path, description = "The session", example = "0193e3a5-5c6d-4c3f-8d9e-0a1b2c3d4ea1")),
    responses(
        (status = 204, description = "It has ended"),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: absent, or not yours", body = ProblemDocument),
        (status = 429, description = "rate_limited", body = ProblemDocument),
    ))]
#[delete("/api/auth/sessions/{id}")]
pub(crate) async fn end(shop: Data<Shop>, who: Caller, id: Id) -> Result<Answer, Problem> {
    let (claims, asked_in) = (who.signed_in()?, request_id::current());
    let here = (asked_in.as_str(), shop.now());
    shop.identity.end_own_session(claims, id.0, here).await?;
    Ok(Answer::no_content())
}

/// End all my sessions but this one.
#[utoipa::path(tag = "commands", security(("bearer" = []), ("admin" = [])),
    responses(
        (status = 204, description = "They have ended"),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 429, description = "rate_limited", body = ProblemDocument),
    ))]
#[delete("/api/auth/sessions")]
pub(crate) async fn end_others(shop: Data<Shop>, who: Caller) -> Result<Answer, Problem> {
    let (claims, asked_in) = (who.signed_in()?, request_id::current());
    let here = (asked_in.as_str(), shop.now());
    shop.identity.end_elsewhere(claims, here).await?;
    Ok(Answer::no_content())
}
