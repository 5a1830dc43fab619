//! Stock of one product, and the products that need somebody.

use crate::paging::{self, By, Listed, Window, in_order};
use crate::{QueryError, catalogue};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgPool;
use std::collections::HashMap;
use uuid::Uuid;

/// The units of one product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StockLevel {
    pub product_id: Uuid,
    /// On the shelf.
    pub on_hand: i64,
    /// Set aside for orders that are not confirmed yet.
    pub held: i64,
    /// Promised to confirmed orders.
    pub committed: i64,
    /// For sale; below zero when a count found fewer than were promised.
    pub available: i64,
    /// Promised units that are not there.
    pub shortfall: i64,
    pub low_stock_threshold: i64,
    /// Whether it was ever counted.
    pub is_opened: bool,
    /// The length of the stock item's stream.
    pub version: i64,
    pub updated_at: DateTime<Utc>,
}

/// A product that needs somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LowStock {
    #[serde(flatten)]
    pub level: StockLevel,
    pub name: Option<String>,
    pub sku: Option<String>,
}

/// Units that an order holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Promise {
    pub order_id: Uuid,
    pub quantity: i64,
    /// False while it is a hold that may expire.
    pub is_committed: bool,
    pub expires_at: Option<DateTime<Utc>>,
}

/// The units of a product.
pub async fn of(pool: &PgPool, product_id: Uuid) -> Result<Option<StockLevel>, QueryError> {
    Ok(levels(pool, &[product_id]).await?.pop())
}

async fn levels(pool: &PgPool, ids: &[Uuid]) -> Result<Vec<StockLevel>, QueryError> {
    let rows = sqlx::query_as!(
        StockLevel,
        r#"SELECT product_id, on_hand, held, committed, available,
                  greatest(-available, 0) AS "shortfall!", low_stock_threshold, is_opened, version,
                  updated_at
           FROM stock_levels WHERE product_id = ANY($1)"#,
        ids
    );
    Ok(rows.fetch_all(pool).await?)
}

/// Products for sale of which only the warning level or less is left, the scarcest first.
pub async fn low(pool: &PgPool, window: &Window) -> Result<Listed<LowStock>, QueryError> {
    let by = By {
        word: "low",
        column: "(on_hand - held - committed - low_stock_threshold)",
        cast: "bigint",
        id: "product_id",
        descending: false,
    };
    let matching = "stock_levels WHERE is_opened AND is_sold
                    AND on_hand - held - committed <= low_stock_threshold";
    listed(pool, by, matching, window).await
}

/// Products of which more is promised than is there, the worst first.
pub async fn shortfalls(pool: &PgPool, window: &Window) -> Result<Listed<LowStock>, QueryError> {
    let by = By {
        word: "shortfall",
        column: "(on_hand - held - committed)",
        cast: "bigint",
        id: "product_id",
        descending: false,
    };
    listed(
        pool,
        by,
        "stock_levels WHERE on_hand - held - committed < 0",
        window,
    )
    .await
}

async fn listed(
    pool: &PgPool,
    by: By,
    matching: &'static str,
    window: &Window,
) -> Result<Listed<LowStock>, QueryError> {
    let found = paging::ids(pool, by, window, |sql| {
        sql.push(matching);
    })
    .await?;
    let (total, total_is_exact) = match window.cursor {
        Some(_) => (None, true),
        None => {
            let (total, exact) = paging::count(pool, |sql| {
                sql.push(matching);
            })
            .await?;
            (Some(total), exact)
        }
    };
    let levels = in_order(&found.ids, levels(pool, &found.ids).await?, |level| {
        level.product_id
    });
    let products = catalogue::by_ids(pool, &found.ids).await?;
    let names: HashMap<Uuid, (String, String)> = products
        .into_iter()
        .map(|product| (product.id, (product.name, product.sku)))
        .collect();
    let named = |level: StockLevel| {
        let (name, sku) = names.get(&level.product_id).cloned().unzip();
        LowStock { level, name, sku }
    };
    let rows = levels.into_iter().map(named).collect();
    Ok(Listed {
        rows,
        total,
        total_is_exact,
        next_cursor: found.next_cursor,
    })
}

/// How many products are for sale and have units left.
pub(crate) async fn sold_in_stock(pool: &PgPool) -> Result<i64, QueryError> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "products!" FROM stock_levels WHERE available > 0 AND is_sold"#
    );
    Ok(count.fetch_one(pool).await?)
}

/// Which orders hold units of a product, at most `limit` of them.
pub async fn promises(
    pool: &PgPool,
    product_id: Uuid,
    limit: i64,
) -> Result<Vec<Promise>, QueryError> {
    let rows = sqlx::query_as!(
        Promise,
        "SELECT order_id, quantity, is_committed, expires_at FROM stock_promises
         WHERE product_id = $1 ORDER BY order_id LIMIT $2",
        product_id,
        limit
    );
    Ok(rows.fetch_all(pool).await?)
}
