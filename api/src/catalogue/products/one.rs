//! GET /api/products/{id}

use super::SHOWN_BY;
use super::view::{ProductView, views};
use crate::caches::Kept;
use crate::catalogue::PUBLIC;
use crate::http::{Answer, Caller, Freshness};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, get};
use identity::Scope;
use projections::catalogue;
use sqlx::PgPool;

/// One product.
#[utoipa::path(
    tag = "queries",
    params(("id" = String, Path, description = "The product's id or slug"),
           ("If-None-Match" = Option<String>, Header, description = "The `ETag` you have")),
    responses(
        (status = 200, description = "The product; staff see switched-off ones and what they cost", body = ProductView),
        (status = 304, description = "You have it"),
        (status = 404, description = "not_found", body = ProblemDocument),
    )
)]
#[get("/api/products/{id}")]
pub(crate) async fn one(
    request: HttpRequest,
    shop: Data<Shop>,
    who: Caller,
    fresh: Freshness,
    id: Path<String>,
) -> Result<Answer, Problem> {
    let staff = who.is_staff(Scope::CatalogueRead);
    let seen = fresh.wait(&shop, SHOWN_BY).await?;
    if staff || fresh.is_asked() {
        let kept = read(&shop.read, &id, staff).await?;
        return Ok(seen.mark(Answer::kept(&kept)));
    }
    let kept = shop
        .caches
        .page(format!("products/{id}"), read(&shop.read, &id, false))
        .await?;
    Ok(Answer::shared(&request, &kept, PUBLIC))
}

async fn read(pool: &PgPool, id: &str, staff: bool) -> Result<Kept, Problem> {
    let row = catalogue::find(pool, id).await?;
    let row = row.filter(|row| !row.is_withdrawn && (row.is_active || staff));
    let row = row.ok_or_else(|| Problem::not_found("product"))?;
    let version = u64::try_from(row.version).unwrap_or(0);
    let view: Option<ProductView> = views(pool, vec![row], staff).await?.pop();
    Kept::of(version, &view)
}
