//! How the tree of shelves follows from what happened to categories.

use crate::fold::{streams, unheard_of};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::category::{CategoryDetails, CategoryEvent};
use domain::kernel::{At, CategoryId};
use eventstore::{Fault, Projector, Rows, Told};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

/// Keeps the tree of shelves.
#[derive(Debug, Clone, Copy, Default)]
pub struct Categories;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stored {
    id: Uuid,
    name: String,
    slug: String,
    description: Option<String>,
    image_url: Option<String>,
    parent_id: Option<Uuid>,
    is_active: bool,
    sort_order: i32,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[async_trait]
impl Projector for Categories {
    fn name(&self) -> &'static str {
        "categories"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["categories"]
    }

    fn hears(&self) -> &'static [&'static str] {
        &["category.created", "category.revised", "category.removed"]
    }

    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault> {
        let mut rows = Rows::<Stored>::load(db, "categories", "id", &streams(page)).await?;
        for told in page {
            match fold(rows.get(&told.aggregate_id), told)? {
                Some(row) => rows.put(told.aggregate_id.clone(), row),
                None => rows.remove(&told.aggregate_id),
            }
        }
        rows.save(db).await
    }
}

fn fold(row: Option<&Stored>, told: &Told) -> Result<Option<Stored>, Fault> {
    match told.read::<CategoryEvent>()? {
        CategoryEvent::Created {
            category_id,
            details,
            at,
        } => Ok(Some(shelf(category_id, details, (at, at), told.sequence))),
        CategoryEvent::Revised {
            category_id,
            details,
            at,
        } => {
            let created_at = row.ok_or_else(|| unheard_of(told))?.created_at;
            Ok(Some(shelf(
                category_id,
                details,
                (created_at, at),
                told.sequence,
            )))
        }
        CategoryEvent::Removed { .. } => Ok(None),
    }
}

fn shelf(
    id: CategoryId,
    details: CategoryDetails,
    (created, updated): (At, At),
    version: i64,
) -> Stored {
    Stored {
        id: id.0,
        name: details.name,
        slug: details.slug,
        description: details.description,
        image_url: details.image_url,
        parent_id: details.parent_id.map(|id| id.0),
        is_active: details.is_active,
        sort_order: details.sort_order,
        version,
        created_at: created,
        updated_at: updated,
    }
}
