//! Single products, and what other rooms need to know of many.

use super::ProductRow;
use crate::QueryError;
use domain::checkout::Quote;
use domain::kernel::{Amount, Currency, ProductId};
use sqlx::PgPool;
use std::collections::HashMap;
use uuid::Uuid;

/// The products with these ids, withdrawn ones too, in no order.
pub async fn by_ids(pool: &PgPool, ids: &[Uuid]) -> Result<Vec<ProductRow>, QueryError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query_as!(
        ProductRow,
        r#"SELECT p.id, p.name, p.slug, p.description, p.short_description, p.price_minor,
                  p.original_price_minor, p.currency, p.sku,
                  greatest(coalesce(s.available, 0), 0) AS "stock_quantity!", p.low_stock_threshold,
                  p.category_id, p.brand, p.weight_hundredths, p.length_hundredths,
                  p.width_hundredths, p.height_hundredths, p.images, p.tags, p.meta_title,
                  p.meta_description, p.is_active, p.is_featured, p.is_withdrawn,
                  p.rating_average_hundredths, p.rating_count, p.view_count, p.version,
                  p.created_at, p.updated_at
           FROM products p LEFT JOIN stock_levels s ON s.product_id = p.id
           WHERE p.id = ANY($1)"#,
        ids
    );
    Ok(rows.fetch_all(pool).await?)
}

/// The product with this id, even if it was withdrawn.
pub async fn by_id(pool: &PgPool, id: Uuid) -> Result<Option<ProductRow>, QueryError> {
    Ok(by_ids(pool, &[id]).await?.pop())
}

/// The product whose page has this address; a withdrawn one has none.
pub async fn by_slug(pool: &PgPool, slug: &str) -> Result<Option<ProductRow>, QueryError> {
    let found = sqlx::query_scalar!(
        "SELECT id FROM products WHERE slug = $1 AND NOT is_withdrawn LIMIT 1",
        slug
    );
    match found.fetch_optional(pool).await? {
        Some(id) => by_id(pool, id).await,
        None => Ok(None),
    }
}

/// By id where it reads as one, else by slug.
pub async fn find(pool: &PgPool, id_or_slug: &str) -> Result<Option<ProductRow>, QueryError> {
    match Uuid::try_parse(id_or_slug) {
        Ok(id) => by_id(pool, id).await,
        Err(_) if id_or_slug.contains('\0') => Ok(None),
        Err(_) => by_slug(pool, id_or_slug).await,
    }
}

/// The ids behind the SKUs that are known.
pub async fn by_skus(pool: &PgPool, skus: &[String]) -> Result<HashMap<String, Uuid>, QueryError> {
    let rows = sqlx::query!(
        "SELECT sku, id FROM products WHERE sku = ANY($1) AND NOT is_withdrawn",
        skus
    );
    Ok(rows
        .fetch_all(pool)
        .await?
        .into_iter()
        .map(|row| (row.sku, row.id))
        .collect())
}

/// What the shop paid for products, in minor units of their currency, where known. For staff.
pub async fn costs(pool: &PgPool, ids: &[Uuid]) -> Result<HashMap<Uuid, i64>, QueryError> {
    let rows = sqlx::query!(
        r#"SELECT id, cost_price_minor AS "cost!" FROM products
           WHERE id = ANY($1) AND cost_price_minor IS NOT NULL"#,
        ids
    );
    Ok(rows
        .fetch_all(pool)
        .await?
        .into_iter()
        .map(|row| (row.id, row.cost))
        .collect())
}

/// The prices of the day. Unknown ids are absent; what is not for sale says so.
pub async fn quotes(pool: &PgPool, ids: &[Uuid]) -> Result<Vec<Quote>, QueryError> {
    let rows = sqlx::query!(
        r#"SELECT id, sku, name, price_minor, currency, is_listed AS "is_listed!"
           FROM products WHERE id = ANY($1)"#,
        ids
    )
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Quote {
                product_id: ProductId(row.id),
                currency: Currency::parse(&row.currency).ok()?,
                sku: row.sku,
                name: row.name,
                price: Amount::minor(row.price_minor),
                is_active: row.is_listed,
            })
        })
        .collect())
}
