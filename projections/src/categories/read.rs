//! The shelves, alone and as a tree.

use crate::{QueryError, catalogue};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgPool;
use uuid::Uuid;

/// A shelf. Build trees from `parent_id`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CategoryRow {
    pub id: Uuid,
    pub name: String,
    pub slug: String,
    pub description: Option<String>,
    pub image_url: Option<String>,
    pub parent_id: Option<Uuid>,
    pub is_active: bool,
    pub sort_order: i32,
    /// The length of its stream.
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Active products directly on it.
    pub product_count: i64,
    /// Shelves directly below it.
    pub child_count: i64,
}

/// What hangs on a shelf, active or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Contents {
    pub products: i64,
    pub children: i64,
}

/// All shelves, by `sort_order`, then name.
pub async fn all(pool: &PgPool, only_active: bool) -> Result<Vec<CategoryRow>, QueryError> {
    matching(pool, None, only_active).await
}

/// The shelf with this id.
pub async fn by_id(pool: &PgPool, id: Uuid) -> Result<Option<CategoryRow>, QueryError> {
    Ok(matching(pool, Some(id), false).await?.pop())
}

/// The shelf whose page has this address.
pub async fn by_slug(pool: &PgPool, slug: &str) -> Result<Option<CategoryRow>, QueryError> {
    let found = sqlx::query_scalar!("SELECT id FROM categories WHERE slug = $1 LIMIT 1", slug);
    match found.fetch_optional(pool).await? {
        Some(id) => by_id(pool, id).await,
        None => Ok(None),
    }
}

/// By id where it reads as one, else by slug.
pub async fn find(pool: &PgPool, id_or_slug: &str) -> Result<Option<CategoryRow>, QueryError> {
    match Uuid::try_parse(id_or_slug) {
        Ok(id) => by_id(pool, id).await,
        Err(_) if id_or_slug.contains('\0') => Ok(None),
        Err(_) => by_slug(pool, id_or_slug).await,
    }
}

/// What stands above a shelf, its parent first; without itself.
pub async fn ancestors(pool: &PgPool, id: Uuid) -> Result<Vec<Uuid>, QueryError> {
    let ids = sqlx::query_scalar!(
        r#"WITH RECURSIVE above (id, parent_id, step) AS (
               SELECT id, parent_id, 0 FROM categories WHERE id = $1
               UNION ALL
               SELECT c.id, c.parent_id, a.step + 1
               FROM above a JOIN categories c ON c.id = a.parent_id WHERE a.step < 100
           ) SELECT id AS "id!" FROM above WHERE step > 0 ORDER BY step"#,
        id
    );
    Ok(ids.fetch_all(pool).await?)
}

/// A shelf and everything below it.
pub async fn family(pool: &PgPool, id: Uuid) -> Result<Vec<Uuid>, QueryError> {
    let ids = sqlx::query_scalar!(
        r#"WITH RECURSIVE below (id) AS (
               SELECT $1::uuid
               UNION
               SELECT c.id FROM below b JOIN categories c ON c.parent_id = b.id
           ) SELECT id AS "id!" FROM below"#,
        id
    );
    Ok(ids.fetch_all(pool).await?)
}

/// How much hangs on a shelf: only an empty one may be removed.
pub async fn contents(pool: &PgPool, id: Uuid) -> Result<Contents, QueryError> {
    let children = sqlx::query_scalar!(
        r#"SELECT count(*) AS "children!" FROM categories WHERE parent_id = $1"#,
        id
    );
    let children = children.fetch_one(pool).await?;
    Ok(Contents {
        products: catalogue::present_in_category(pool, id).await?,
        children,
    })
}

async fn matching(
    pool: &PgPool,
    id: Option<Uuid>,
    only_active: bool,
) -> Result<Vec<CategoryRow>, QueryError> {
    let mut rows = sqlx::query_as!(
        CategoryRow,
        r#"SELECT c.id, c.name, c.slug, c.description, c.image_url, c.parent_id, c.is_active,
                  c.sort_order, c.version, c.created_at, c.updated_at, 0::bigint AS "product_count!",
                  (SELECT count(*) FROM categories below WHERE below.parent_id = c.id) AS "child_count!"
           FROM categories c
           WHERE ($1::uuid IS NULL OR c.id = $1) AND (c.is_active OR NOT $2)
           ORDER BY c.sort_order, c.name, c.id"#,
        id,
        only_active
    )
    .fetch_all(pool)
    .await?;
    let counts = catalogue::listed_by_category(pool).await?;
    for row in &mut rows {
        row.product_count = counts.get(&row.id).copied().unwrap_or(0);
    }
    Ok(rows)
}
