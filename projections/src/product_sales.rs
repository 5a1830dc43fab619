//! product_sales · "what sells best?" · table product_sales · asks the catalogue for names; never
//! touches prices of the day.

use crate::catalogue::{self, ProductRow};
use crate::{QueryError, sales_by_day};
use async_trait::async_trait;
use domain::kernel::Currency;
use domain::order::{Line, OrderEvent};
use eventstore::{Fault, OnPoison, Projector, Told};
use serde::Serialize;
use sqlx::{PgConnection, PgPool};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// Keeps the sums per product. It stops at an event it cannot take: they are about money.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProductSales;

/// What was sold of a product, net of cancelled orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TopProduct {
    pub product_id: Uuid,
    pub currency: String,
    /// Orders with it.
    pub orders: i64,
    pub units: i64,
    /// After discounts, before tax.
    pub total_minor: i64,
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

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Sold {
    orders: i64,
    units: i64,
    total: i64,
}

/// The sums of a page, keyed and sorted so that writers never meet crosswise.
type Sums = BTreeMap<(Uuid, String), Sold>;

#[async_trait]
impl Projector for ProductSales {
    fn name(&self) -> &'static str {
        "product_sales"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["product_sales"]
    }

    fn hears(&self) -> &'static [&'static str] {
        &["order.placed", "order.cancelled"]
    }

    fn on_poison(&self) -> OnPoison {
        OnPoison::Stop
    }

    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault> {
        let mut sums = Sums::new();
        for told in page {
            match told.read()? {
                OrderEvent::Placed(placed) => {
                    add(&mut sums, &placed.lines, placed.totals.currency, 1)
                }
                OrderEvent::Cancelled { lines, totals, .. } => {
                    add(&mut sums, &lines, totals.currency, -1)
                }
                _ => {}
            }
        }
        save(db, sums).await
    }
}

fn add(sums: &mut Sums, lines: &[Line], currency: Currency, sign: i64) {
    let mut counted = HashSet::new();
    for line in lines {
        let sold = sums
            .entry((line.product_id.0, currency.to_string()))
            .or_default();
        sold.orders += if counted.insert(line.product_id) {
            sign
        } else {
            0
        };
        sold.units += sign * line.quantity.units();
        sold.total += sign * line.total.units();
    }
}

async fn save(db: &mut PgConnection, sums: Sums) -> Result<(), Fault> {
    let (mut products, mut currencies) = (Vec::new(), Vec::new());
    let (mut orders, mut units, mut totals) = (Vec::new(), Vec::new(), Vec::new());
    for ((product, currency), sold) in sums {
        products.push(product);
        currencies.push(currency);
        orders.push(sold.orders);
        units.push(sold.units);
        totals.push(sold.total);
    }
    sqlx::query!(
        "INSERT INTO product_sales AS known (product_id, currency, orders, units, total_minor)
         SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
         ON CONFLICT (product_id, currency) DO UPDATE
         SET orders = known.orders + excluded.orders, units = known.units + excluded.units,
             total_minor = known.total_minor + excluded.total_minor",
        &products,
        &currencies,
        &orders,
        &units,
        &totals
    )
    .execute(db)
    .await?;
    Ok(())
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
    let mut rows = match by {
        By::Total => by_total(pool, &currency, limit).await?,
        By::Units => by_units(pool, &currency, limit).await?,
    };
    let ids: Vec<Uuid> = rows.iter().map(|row| row.product_id).collect();
    let products = catalogue::by_ids(pool, &ids).await?;
    let mut products: HashMap<Uuid, ProductRow> =
        products.into_iter().map(|row| (row.id, row)).collect();
    for row in &mut rows {
        row.product = products.remove(&row.product_id);
    }
    Ok(rows)
}

async fn by_total(
    pool: &PgPool,
    currency: &str,
    limit: i64,
) -> Result<Vec<TopProduct>, QueryError> {
    let rows = sqlx::query!(
        "SELECT product_id, orders, units, total_minor FROM product_sales
         WHERE currency = $1 AND orders > 0 ORDER BY total_minor DESC, product_id LIMIT $2",
        currency,
        limit
    );
    let rows = rows.fetch_all(pool).await?.into_iter();
    Ok(rows
        .map(|row| {
            sold(
                row.product_id,
                currency,
                (row.orders, row.units, row.total_minor),
            )
        })
        .collect())
}

async fn by_units(
    pool: &PgPool,
    currency: &str,
    limit: i64,
) -> Result<Vec<TopProduct>, QueryError> {
    let rows = sqlx::query!(
        "SELECT product_id, orders, units, total_minor FROM product_sales
         WHERE currency = $1 AND orders > 0 ORDER BY units DESC, product_id LIMIT $2",
        currency,
        limit
    );
    let rows = rows.fetch_all(pool).await?.into_iter();
    Ok(rows
        .map(|row| {
            sold(
                row.product_id,
                currency,
                (row.orders, row.units, row.total_minor),
            )
        })
        .collect())
}

fn sold(
    product_id: Uuid,
    currency: &str,
    (orders, units, total_minor): (i64, i64, i64),
) -> TopProduct {
    TopProduct {
        product_id,
        currency: currency.to_owned(),
        orders,
        units,
        total_minor,
        product: None,
    }
}
