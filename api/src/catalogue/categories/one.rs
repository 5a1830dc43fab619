//! GET /api/categories/{id}

use super::SHOWN_BY;
use super::view::CategoryView;
use crate::caches::Kept;
use crate::catalogue::PUBLIC;
use crate::http::{Answer, Caller, Freshness};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, get};
use identity::Scope;
use projections::categories;
use sqlx::PgPool;

/// One shelf.
#[utoipa::path(
    tag = "queries", params(("id" = String, Path, description = "The category's id or slug")),
    responses(
        (status = 200, description = "The category", body = CategoryView),
        (status = 304, description = "You have it"),
        (status = 404, description = "not_found", body = ProblemDocument),
    )
)]
#[get("/api/categories/{id}")]
pub(crate) async fn one(
    request: HttpRequest,
    shop: Data<Shop>,
    who: Caller,
    fresh: Freshness,
    id: Path<String>,
) -> Result<Answer, Problem> {
    let public = !who.is_staff(Scope::CatalogueRead);
    let seen = fresh.wait(&shop, SHOWN_BY).await?;
    if !public || fresh.is_asked() {
        let kept = read(&shop.read, &id, public).await?;
        return Ok(seen.mark(Answer::kept(&kept)));
    }
    let kept = shop
        .caches
        .page(format!("categories/{id}"), read(&shop.read, &id, true))
        .await?;
    Ok(Answer::shared(&request, &kept, PUBLIC))
}

async fn read(pool: &PgPool, id: &str, public: bool) -> Result<Kept, Problem> {
    let row = categories::find(pool, id)
        .await?
        .filter(|row| row.is_active || !public);
    let row = row.ok_or_else(|| Problem::not_found("category"))?;
    let version = u64::try_from(row.version).unwrap_or(0);
    Kept::of(version, &CategoryView::from(row))
}
