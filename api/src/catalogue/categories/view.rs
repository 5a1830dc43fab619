//! A category as it is shown.

use super::SHOWN_BY;
use crate::http::{Answer, Freshness};
use crate::problem::Problem;
use crate::state::Shop;
use chrono::{DateTime, Utc};
use eventstore::Decided;
use projections::categories::{self, CategoryRow};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A shelf of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CategoryView {
    id: Uuid,
    #[schema(example = "Fresh fruit")]
    name: String,
    #[schema(example = "fresh-fruit")]
    slug: String,
    #[schema(example = "Apples, pears, berries")]
    description: Option<String>,
    #[schema(example = "https://images.example/fruit.webp")]
    image_url: Option<String>,
    /// The shelf it stands below, if any.
    parent_id: Option<Uuid>,
    #[schema(example = true)]
    is_active: bool,
    #[schema(example = 10)]
    sort_order: i32,
    /// Products for sale that stand directly on it.
    #[schema(example = 42)]
    product_count: i64,
    /// Shelves directly below it.
    #[schema(example = 3)]
    child_count: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<CategoryRow> for CategoryView {
    fn from(row: CategoryRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            slug: row.slug,
            description: row.description,
            image_url: row.image_url,
            parent_id: row.parent_id,
            is_active: row.is_active,
            sort_order: row.sort_order,
            product_count: row.product_count,
            child_count: row.child_count,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// What a command did to a category.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
pub(super) struct Changed {
    pub(super) id: Uuid,
    pub(super) version: u64,
}

/// The category after a command, from the primary; 202 with its id while it cannot be seen yet.
pub(super) async fn after(
    shop: &Shop,
    decided: &Decided<Changed>,
    answer: impl FnOnce(&CategoryView) -> Answer,
) -> Result<Answer, Problem> {
    let seen = Freshness::of(decided.token).wait(shop, SHOWN_BY).await?;
    shop.caches.forget();
    let Changed { id, version } = decided.outcome;
    let row = categories::by_id(shop.store.pool(), id).await?;
    let answer = match row.filter(|_| seen.seen()) {
        Some(row) => answer(&CategoryView::from(row)).tagged(version),
        None => Answer::accepted(&serde_json::json!({ "id": id })).version(version),
    };
    Ok(answer.decided(decided))
}
