//! GET /api/admin/newsletter

use crate::http::Answer;
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use identity::CONSENT_TEXT;
use serde::Serialize;
use utoipa::ToSchema;

/// How many read the newsletter.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "confirmed": 120, "asked": 3, "ended": 14, "textVersion": "2026-11" }))]
pub(crate) struct NewsletterFigures {
    /// Agreed.
    confirmed: i64,
    /// Asked, and did not use their link yet.
    asked: i64,
    /// Agreed no more.
    ended: i64,
    /// Which words are agreed to now.
    text_version: &'static str,
}

/// How many read the newsletter. Needs `customers.export`.
#[utoipa::path(tag = "queries", security(("admin" = [])),
    responses(
        (status = 200, description = "The figures", body = NewsletterFigures),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
    ))]
#[get("/api/admin/newsletter")]
pub(crate) async fn figures(shop: Data<Shop>) -> Result<Answer, Problem> {
    let counts = shop.identity.newsletter_counts().await?;
    Ok(Answer::ok(&NewsletterFigures {
        confirmed: counts.confirmed,
        asked: counts.asked,
        ended: counts.ended,
        text_version: CONSENT_TEXT,
    }))
}
