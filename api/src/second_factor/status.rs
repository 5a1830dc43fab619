//! GET /api/auth/second-factor

use crate::http::{Answer, Caller};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// How one's second factor stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "enabled": true, "since": "2026-11-26T12:00:00Z", "recoveryCodesLeft": 9 }))]
pub(crate) struct FactorView {
    /// Whether signing in takes a code.
    enabled: bool,
    since: Option<DateTime<Utc>>,
    /// Ask for new ones before none is left.
    recovery_codes_left: i64,
}

/// Whether I have a second factor.
#[utoipa::path(tag = "queries", security(("bearer" = []), ("admin" = [])),
    responses(
        (status = 200, description = "How it stands", body = FactorView),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 429, description = "rate_limited", body = ProblemDocument),
    ))]
#[get("/api/auth/second-factor")]
pub(crate) async fn status(shop: Data<Shop>, who: Caller) -> Result<Answer, Problem> {
    let state = shop.identity.factor_state(who.signed_in()?.sub).await?;
    Ok(Answer::ok(&FactorView {
        enabled: state.since.is_some(),
        since: state.since,
        recovery_codes_left: state.recovery_codes_left,
    }))
}
