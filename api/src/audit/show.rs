//! GET /api/admin/audit/{id}

use super::changes::{Changed, changes};
use super::list::failed;
use super::view::{AuditView, opened};
use crate::http::{Answer, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use audit::Filter;
use serde::Serialize;
use utoipa::ToSchema;

/// A row with everything that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AuditEntry {
    entry: AuditView,
    /// All rows of the same request, the latest first.
    request: Vec<AuditView>,
    /// What the request changed, replayed from its events.
    changes: Vec<Changed>,
}

/// So many rows of one request are shown.
const MOST: i64 = 50;

/// Show one row: what the request did, and what it changed.
#[utoipa::path(tag = "queries", security(("admin" = [])),
    params(("id" = uuid::Uuid, Path, description = "The row")),
    responses(
        (status = 200, description = "The row", body = AuditEntry),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
    ))]
#[get("/api/admin/audit/{id}")]
pub(crate) async fn show(shop: Data<Shop>, id: Id) -> Result<Answer, Problem> {
    let word = audit::find(&shop.read, id.0).await.map_err(failed)?;
    let word = word.ok_or_else(|| Problem::not_found("row"))?;
    let (mut request, mut changed) = (Vec::new(), Vec::new());
    if let Some(request_id) = word.request_id.clone() {
        changed = changes(&shop, &request_id).await?;
        let filter = Filter {
            request_id: Some(request_id),
            ..Filter::default()
        };
        let rows = audit::list(&shop.read, &filter, None, (0, MOST)).await;
        request = opened(&shop, rows.map_err(failed)?).await?;
    }
    let entry = opened(&shop, vec![word]).await?.pop();
    Ok(Answer::ok(&AuditEntry {
        entry: entry.ok_or_else(|| Problem::not_found("row"))?,
        request,
        changes: changed,
    }))
}
