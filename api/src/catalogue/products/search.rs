//! GET /api/products/search

use super::SHOWN_BY;
use super::filter::Narrowed;
use super::view::{ProductView, views};
use crate::http::{Answer, Caller, Freshness, Page, Pagination, Query};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use identity::Scope;
use projections::Window;
use projections::catalogue;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The longest search.
const LONGEST: usize = 200;

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Words; the last one may be unfinished. 1 to 200 characters.
    #[param(example = "red kettle")]
    q: String,
    /// From 1.
    page: Option<i64>,
    /// 1 to 100; 20 when absent.
    limit: Option<i64>,
    /// Id or slug; what stands on shelves below counts too.
    category: Option<String>,
    /// One or more, separated by commas.
    brand: Option<String>,
    /// In the shop's currency.
    min_price: Option<String>,
    /// In the shop's currency.
    max_price: Option<String>,
    in_stock: Option<bool>,
}

/// What a search found, best first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SearchResult {
    data: Vec<ProductView>,
    pagination: Pagination,
    /// Whether names that only resemble the words were added.
    #[schema(example = false)]
    is_fuzzy: bool,
}

/// Products by words: whole words, word stems, a beginning, and names that resemble them.
#[utoipa::path(
    tag = "queries", params(Asked),
    responses(
        (status = 200, description = "The products", body = SearchResult),
        (status = 400, description = "invalid_parameter", body = ProblemDocument),
    )
)]
#[get("/api/products/search")]
pub(crate) async fn search(
    shop: Data<Shop>,
    who: Caller,
    fresh: Freshness,
    asked: Query<Asked>,
) -> Result<Answer, Problem> {
    let asked = asked.0;
    let page = Page::ask(asked.page, asked.limit)?;
    let words = words(&asked.q)?.to_owned();
    let staff = who.is_staff(Scope::CatalogueRead);
    let seen = fresh.wait(&shop, SHOWN_BY).await?;
    let filter = narrowed(asked)
        .read(&shop.read, shop.currency(), staff)
        .await?;
    let window = Window::page(page.page, page.limit);
    let found = catalogue::search(&shop.read, &words, &filter, &window).await?;
    let listed = found.listed;
    let result = SearchResult {
        data: views(&shop.read, listed.rows, staff).await?,
        pagination: Pagination::of(page, listed.total).exact(listed.total_is_exact),
        is_fuzzy: found.is_fuzzy,
    };
    Ok(seen.mark(Answer::ok(&result)))
}

fn words(text: &str) -> Result<&str, Problem> {
    let text = text.trim();
    if (1..=LONGEST).contains(&text.chars().count()) {
        Ok(text)
    } else {
        Err(Problem::field(
            codes::INVALID_PARAMETER,
            "?q",
            "a search is 1 to 200 characters",
        ))
    }
}

fn narrowed(asked: Asked) -> Narrowed {
    Narrowed {
        category: asked.category,
        brand: asked.brand,
        min_price: asked.min_price,
        max_price: asked.max_price,
        in_stock: asked.in_stock,
        ..Narrowed::default()
    }
}
