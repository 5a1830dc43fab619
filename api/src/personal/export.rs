//! GET /api/auth/export

use super::signed_in_just_now;
use crate::http::{Answer, Call, Caller, Query};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::ToSchema;

/// How the document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// For machines.
    Json,
    /// For people.
    Html,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    format: Option<Format>,
}

/// Everything the shop knows about me.
///
/// My profile, sessions, orders with their contacts, payments, refunds, parcels, returns, notes, invoices,
/// carts, coupons, letters, entries of the audit log and every event of my streams; nothing of anybody
/// else, and no secret. JSON, or a page for people with `?format=html` or `Accept: text/html`. Needs a login
/// of the last 15 minutes; a refreshed session does not do.
#[utoipa::path(tag = "queries", security(("bearer" = []), ("admin" = [])),
    params(("format" = Option<Format>, Query, description = "`json` unless said otherwise, or `Accept` prefers text/html")),
    responses(
        (status = 200, description = "The document", content(
            (serde_json::Value = "application/json", example = json!({
                "about": { "customer": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e5f", "madeAt": "2026-11-26T12:00:00Z" },
                "profile": { "name": "Ada Lovelace", "email": "ada@example.com" }, "orders": [], "events": []
            })),
            (String = "text/html"),
        )),
        (status = 400, description = "invalid_parameter", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "recent_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
    ))]
#[get("/api/auth/export")]
pub(crate) async fn export(
    shop: Data<Shop>,
    who: Caller,
    call: Call,
    wish: Query<Wish>,
    request: HttpRequest,
) -> Result<Answer, Problem> {
    let claims = signed_in_just_now(&shop, &who).await?;
    let at = shop.now();
    let (person, session) = (claims.customer_id(), claims.sid);
    let privacy = shop.privacy();
    let document = privacy.export(person, at).await?;
    let circumstances = (call.context(&who, at), session);
    privacy.note_export(person, circumstances).await?;
    let answer = match wish.0.format.unwrap_or_else(|| preferred(&request)) {
        Format::Json => Answer::ok(&document).header(
            "content-disposition",
            "attachment; filename=\"my-data.json\"",
        ),
        Format::Html => Answer::html(privacy::page(&document)),
    };
    Ok(answer.header("vary", "accept, authorization"))
}

fn preferred(request: &HttpRequest) -> Format {
    let accept = request.headers().get(header::ACCEPT);
    let accept = accept.and_then(|value| value.to_str().ok());
    let place = |kind: &str| accept.and_then(|accept| accept.find(kind));
    match (place("text/html"), place("application/json")) {
        (Some(html), Some(json)) if html < json => Format::Html,
        (Some(_), None) => Format::Html,
        _ => Format::Json,
    }
}
