//! GET /api/categories

use super::SHOWN_BY;
use super::view::CategoryView;
use crate::caches::Kept;
use crate::catalogue::PUBLIC;
use crate::http::{Answer, Caller, Freshness, Listing, Page, Pagination, Query};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use identity::Scope;
use projections::categories;
use serde::Deserialize;
use sqlx::PgPool;
use utoipa::IntoParams;

/// Which categories.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// From 1. Without `page` and `limit` all categories come at once.
    page: Option<i64>,
    /// 1 to 100.
    limit: Option<i64>,
}

/// All shelves, by `sortOrder` and name; build the tree from `parentId`.
#[utoipa::path(
    tag = "queries", params(Asked),
    responses(
        (status = 200, description = "The categories; staff see inactive ones too", body = Listing<CategoryView>),
        (status = 304, description = "You have it"),
        (status = 400, description = "invalid_parameter", body = ProblemDocument),
    )
)]
#[get("/api/categories")]
pub(crate) async fn list(
    request: HttpRequest,
    shop: Data<Shop>,
    who: Caller,
    fresh: Freshness,
    asked: Query<Asked>,
) -> Result<Answer, Problem> {
    let part = part(&asked.0)?;
    let public = !who.is_staff(Scope::CatalogueRead);
    if !public || fresh.is_asked() {
        let seen = fresh.wait(&shop, SHOWN_BY).await?;
        return Ok(seen.mark(Answer::ok(&read(&shop.read, public, part).await?)));
    }
    let address = format!("categories?{}", request.query_string());
    let kept = shop
        .caches
        .page(address, async {
            Kept::list(&read(&shop.read, true, part).await?)
        })
        .await?;
    Ok(Answer::shared(&request, &kept, PUBLIC))
}

fn part(asked: &Asked) -> Result<Option<Page>, Problem> {
    match (asked.page, asked.limit) {
        (None, None) => Ok(None),
        (page, limit) => Page::ask(page, limit).map(Some),
    }
}

async fn read(
    pool: &PgPool,
    public: bool,
    part: Option<Page>,
) -> Result<Listing<CategoryView>, Problem> {
    let rows = categories::all(pool, public).await?;
    let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let part = part.unwrap_or(Page {
        page: 1,
        limit: total.max(1),
    });
    let (before, limit) = (part.offset(), part.limit);
    let rows = rows
        .into_iter()
        .skip(usize::try_from(before).unwrap_or(usize::MAX));
    let data = rows
        .take(usize::try_from(limit).unwrap_or(0))
        .map(CategoryView::from)
        .collect();
    Ok(Listing {
        data,
        pagination: Pagination::of(part, Some(total)),
        next_cursor: None,
    })
}
