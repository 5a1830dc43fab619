//! GET /api/products

use super::SHOWN_BY;
use super::filter::Narrowed;
use super::view::{ProductView, views};
use crate::caches::Kept;
use crate::catalogue::PUBLIC;
use crate::http::{Answer, Caller, Cursor, Freshness, Page, Pagination, Query};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use identity::Scope;
use projections::Window;
use projections::catalogue::{self, Facets, Filter, Sort};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which products, in which order.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// From 1.
    page: Option<i64>,
    /// 1 to 100; 20 when absent.
    limit: Option<i64>,
    /// The `nextCursor` of the page before; wins over `page`.
    cursor: Option<String>,
    /// `newest` (default), `oldest`, `price_asc`, `price_desc`, `name_asc`, `name_desc`.
    sort: Option<String>,
    /// Id or slug; what stands on shelves below counts too.
    category: Option<String>,
    /// One or more, separated by commas.
    brand: Option<String>,
    /// In `currency`.
    min_price: Option<String>,
    /// In `currency`.
    max_price: Option<String>,
    /// The shop's own when absent.
    currency: Option<String>,
    in_stock: Option<bool>,
    featured: Option<bool>,
    tag: Option<String>,
    /// For staff: only what is for sale, or only what is switched off.
    is_active: Option<bool>,
    /// Also count brands and categories among the matches.
    facets: Option<bool>,
}

/// A page of products.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProductList {
    data: Vec<ProductView>,
    pagination: Pagination,
    /// Send it as `cursor` for what follows; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<FacetsView>,
}

/// The fullest brands and categories among the matches, each without the filter on itself.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FacetsView {
    brands: Vec<BrandView>,
    categories: Vec<ShelfView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct BrandView {
    #[schema(example = "Acme")]
    brand: String,
    #[schema(example = 17)]
    count: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ShelfView {
    category_id: Uuid,
    #[schema(example = 17)]
    count: i64,
}

/// Products by filter.
#[utoipa::path(
    tag = "queries", params(Asked),
    responses(
        (status = 200, description = "The products", body = ProductList),
        (status = 304, description = "You have it"),
        (status = 400, description = "invalid_parameter, invalid_cursor", body = ProblemDocument),
    )
)]
#[get("/api/products")]
pub(crate) async fn list(
    request: HttpRequest,
    shop: Data<Shop>,
    who: Caller,
    fresh: Freshness,
    asked: Query<Asked>,
) -> Result<Answer, Problem> {
    let staff = who.is_staff(Scope::CatalogueRead);
    let seen = fresh.wait(&shop, SHOWN_BY).await?;
    if staff || fresh.is_asked() {
        return Ok(seen.mark(Answer::ok(&read(&shop, asked.0, staff).await?)));
    }
    let address = format!("products?{}", request.query_string());
    let made = async { Kept::list(&read(&shop, asked.0, false).await?) };
    let kept = shop.caches.page(address, made).await?;
    Ok(Answer::shared(&request, &kept, PUBLIC))
}

async fn read(shop: &Shop, asked: Asked, staff: bool) -> Result<ProductList, Problem> {
    let page = Page::ask(asked.page, asked.limit)?;
    let sort = sort(asked.sort.as_deref())?;
    let cursors = Cursor::of(shop.settings.cursor_secret.expose_secret(), "products");
    let window = match asked.cursor.as_deref() {
        Some(cursor) => Window::after(cursors.open::<String>(cursor)?, page.limit),
        None => Window::page(page.page, page.limit),
    };
    let with_facets = asked.facets.unwrap_or(false);
    let filter = narrowed(asked)
        .read(&shop.read, shop.currency(), staff)
        .await?;
    let found = catalogue::list(&shop.read, &filter, sort, &window).await?;
    Ok(ProductList {
        data: views(&shop.read, found.rows, staff).await?,
        pagination: Pagination::of(page, found.total).exact(found.total_is_exact),
        next_cursor: found
            .next_cursor
            .map(|place| cursors.seal(&place))
            .transpose()?,
        facets: if with_facets {
            Some(facets(shop, &filter).await?)
        } else {
            None
        },
    })
}

fn sort(word: Option<&str>) -> Result<Sort, Problem> {
    let Some(word) = word else {
        return Ok(Sort::default());
    };
    let known = || format!("sort is one of {}", Sort::WORDS.join(", "));
    Sort::parse(word).ok_or_else(|| Problem::field(codes::INVALID_PARAMETER, "?sort", known()))
}

fn narrowed(asked: Asked) -> Narrowed {
    Narrowed {
        category: asked.category,
        brand: asked.brand,
        min_price: asked.min_price,
        max_price: asked.max_price,
        currency: asked.currency,
        in_stock: asked.in_stock,
        featured: asked.featured,
        tag: asked.tag,
        active: asked.is_active,
    }
}

async fn facets(shop: &Shop, filter: &Filter) -> Result<FacetsView, Problem> {
    let Facets { brands, categories } = catalogue::facets(&shop.read, filter).await?;
    let brand = |found: catalogue::BrandCount| BrandView {
        brand: found.brand,
        count: found.products,
    };
    let shelf = |found: catalogue::CategoryCount| ShelfView {
        category_id: found.category_id,
        count: found.products,
    };
    Ok(FacetsView {
        brands: brands.into_iter().map(brand).collect(),
        categories: categories.into_iter().map(shelf).collect(),
    })
}
