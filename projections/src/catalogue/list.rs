//! Products by filter, in an order.

use super::{Filter, ProductRow, Sort, count, read};
use crate::QueryError;
use crate::paging::{self, Listed, Window, in_order};
use sqlx::PgPool;

/// The products that pass `filter`.
pub async fn list(
    pool: &PgPool,
    filter: &Filter,
    sort: Sort,
    window: &Window,
) -> Result<Listed<ProductRow>, QueryError> {
    let found = paging::ids(pool, sort.by(), window, |sql| filter.push(sql)).await?;
    let rows = in_order(&found.ids, read::by_ids(pool, &found.ids).await?, |row| {
        row.id
    });
    let (total, total_is_exact) = match window.cursor {
        Some(_) => (None, true),
        None => total(pool, filter).await?,
    };
    Ok(Listed {
        rows,
        total,
        total_is_exact,
        next_cursor: found.next_cursor,
    })
}

async fn total(pool: &PgPool, filter: &Filter) -> Result<(Option<i64>, bool), QueryError> {
    if let Some(known) = count::known_total(pool, filter).await? {
        return Ok((Some(known), true));
    }
    let (total, exact) = paging::count(pool, |sql| filter.push(sql)).await?;
    Ok((Some(total), exact))
}

/// The featured products, the youngest first.
pub async fn featured(pool: &PgPool, limit: i64) -> Result<Vec<ProductRow>, QueryError> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM products WHERE is_featured AND is_listed
         ORDER BY created_at DESC, id DESC LIMIT $1",
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(in_order(&ids, read::by_ids(pool, &ids).await?, |row| {
        row.id
    }))
}
