//! GET /api/admin/orders/{id}/notes

use super::shown::{NoteList, notes_of};
use crate::http::{Answer, Freshness, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use projections::orders;

/// Read everything that was written beside an order.
#[utoipa::path(tag = "queries", security(("admin" = [])),
    params(("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70")),
    responses(
        (status = 200, description = "The notes and comments", body = NoteList),
        (status = 400, description = "invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
    ))]
#[get("/api/admin/orders/{id}/notes")]
pub(crate) async fn all(shop: Data<Shop>, id: Id, fresh: Freshness) -> Result<Answer, Problem> {
    let seen = fresh.wait(&shop, &["orders", "order_notes"]).await?;
    let order = orders::by_id(&shop.read, id.0).await?;
    order.ok_or_else(|| Problem::not_found("order"))?;
    let notes = notes_of(&shop, id.0, None).await?;
    Ok(seen.mark(Answer::ok(&notes)))
}
