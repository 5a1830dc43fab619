//! GET /api/products/featured

use super::SHOWN_BY;
use super::view::{ProductView, views};
use crate::caches::Kept;
use crate::catalogue::PUBLIC;
use crate::http::{Answer, Freshness, Listing, Page, Pagination, Query};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use projections::catalogue;
use serde::Deserialize;
use utoipa::IntoParams;

/// How many.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// 1 to 100; 20 when absent.
    limit: Option<i64>,
}

/// The products the shop puts forward, the youngest first.
#[utoipa::path(
    tag = "queries", params(Asked),
    responses(
        (status = 200, description = "The products", body = Listing<ProductView>),
        (status = 304, description = "You have it"),
        (status = 400, description = "invalid_parameter", body = ProblemDocument),
    )
)]
#[get("/api/products/featured")]
pub(crate) async fn featured(
    request: HttpRequest,
    shop: Data<Shop>,
    fresh: Freshness,
    asked: Query<Asked>,
) -> Result<Answer, Problem> {
    let part = Page::ask(None, asked.0.limit)?;
    let seen = fresh.wait(&shop, SHOWN_BY).await?;
    if fresh.is_asked() {
        return Ok(seen.mark(Answer::ok(&read(&shop, part).await?)));
    }
    let made = async { Kept::list(&read(&shop, part).await?) };
    let kept = shop
        .caches
        .page(format!("products/featured/{}", part.limit), made)
        .await?;
    Ok(Answer::shared(&request, &kept, PUBLIC))
}

async fn read(shop: &Shop, part: Page) -> Result<Listing<ProductView>, Problem> {
    let rows = catalogue::featured(&shop.read, part.limit).await?;
    let total = i64::try_from(rows.len()).ok();
    let data = views(&shop.read, rows, false).await?;
    Ok(Listing {
        data,
        pagination: Pagination::of(part, total),
        next_cursor: None,
    })
}
