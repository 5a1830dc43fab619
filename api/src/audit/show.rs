//! GET /api/admin/audit/{id}

use super::changes::{Changed, changes};
use super::list::failed;
use super::view::{AuditView, opened};
use crate::http::{Answer, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use audit::{Filter, Word};
use serde::Serialize;
use utoipa::ToSchema;

/// A row with everything that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AuditEntry {
    entry: AuditView,
    /// All rows of the same deed, or, where the row belongs to none, of the same request; the latest first.
    request: Vec<AuditView>,
    /// What the deed changed, replayed from its events.
    changes: Vec<Changed>,
}

/// So many rows beside one are shown.
const MOST: i64 = 50;

/// Show one row: the deed it belongs to, and what that changed.
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
    let changed = match word.deed {
        Some(deed) => changes(&shop, deed).await?,
        None => Vec::new(),
    };
    let mut request = Vec::new();
    if let Some(filter) = beside(&word) {
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

/// The rows that belong to this one. Two deeds may be called the same request, by whoever asks for them.
fn beside(word: &Word) -> Option<Filter> {
    let mut filter = Filter::default();
    match word.deed {
        Some(deed) => filter.deed = Some(deed),
        None => filter.request_id = Some(word.request_id.clone()?),
    }
    Some(filter)
}
