//! The products that sell best.

use crate::catalogue::{self, ProductRow};
use crate::{QueryError, sales_by_day};
use serde::Serialize;
use sqlx::PgPool;
use std::collections::HashMap;
use uuid::Uuid;

/// What was sold of a product, net of cancelled orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TopProduct {
    pub product_id: Uuid,
    pub currency: String,
    /// Orders with it.
    pub orders: i64,
    pub units: i64,
    /// After discounts, before tax, whatever of it went back.
    pub total_minor: i64,
    /// Units whose money went back, also of orders that were cancelled later. Refunds that name no
    /// units are not among them.
    pub refunded_units: i64,
    /// What went back for them, with their share of the tax.
    pub refunded_minor: i64,
    /// The product as it is today, where the catalogue knows it.
    pub product: Option<ProductRow>,
}

/// What the best is best by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// By money.
    Total,
    /// By units.
    Units,
}

struct Row {
    product_id: Uuid,
    orders: i64,
    units: i64,
    total_minor: i64,
    refunded_units: i64,
    refunded_minor: i64,
}

/// The best-selling products in a currency; without one, in the currency that brought most.
pub async fn top(
    pool: &PgPool,
    currency: Option<&str>,
    by: By,
    limit: i64,
) -> Result<Vec<TopProduct>, QueryError> {
    let currency = match currency {
        Some(currency) => currency.to_owned(),
        None => match sales_by_day::main_currency(pool).await? {
            Some(currency) => currency,
            None => return Ok(Vec::new()),
        },
    };
    let rows = match by {
        By::Total => by_total(pool, &currency, limit).await?,
        By::Units => by_units(pool, &currency, limit).await?,
    };
    let ids: Vec<Uuid> = rows.iter().map(|row| row.product_id).collect();
    let products = catalogue::by_ids(pool, &ids).await?;
    let mut products: HashMap<Uuid, ProductRow> =
        products.into_iter().map(|row| (row.id, row)).collect();
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| TopProduct {
            product: products.remove(&row.product_id),
            product_id: row.product_id,
            currency: currency.clone(),
            orders: row.orders,
            units: row.units,
            total_minor: row.total_minor,
            refunded_units: row.refunded_units,
            refunded_minor: row.refunded_minor,
        })
        .collect())
}

async fn by_total(pool: &PgPool, currency: &str, limit: i64) -> Result<Vec<Row>, QueryError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT product_id, orders, units, total_minor, refunded_units, refunded_minor
         FROM product_sales
         WHERE currency = $1 AND orders > 0 ORDER BY total_minor DESC, product_id LIMIT $2",
        currency,
        limit
    );
    Ok(rows.fetch_all(pool).await?)
}

async fn by_units(pool: &PgPool, currency: &str, limit: i64) -> Result<Vec<Row>, QueryError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT product_id, orders, units, total_minor, refunded_units, refunded_minor
         FROM product_sales
         WHERE currency = $1 AND orders > 0 ORDER BY units DESC, product_id LIMIT $2",
        currency,
        limit
    );
    Ok(rows.fetch_all(pool).await?)
}
