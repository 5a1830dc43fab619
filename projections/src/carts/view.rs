//! A cart as it is shown: what lies in it, at the price of the day, as far as there is stock.

use super::fold::Line;
use crate::{QueryError, catalogue};
use catalogue::ProductRow;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{PgPool, types::Json};
use std::collections::HashMap;
use uuid::Uuid;

/// A cart at the prices of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CartView {
    pub id: Uuid,
    pub customer_id: Option<Uuid>,
    pub guest_token_hash: Option<String>,
    /// `open`, `checked_out` or `merged`.
    pub status: String,
    pub order_id: Option<Uuid>,
    pub merged_into: Option<Uuid>,
    /// In the order they were put in.
    pub lines: Vec<CartViewLine>,
    /// Sum of the lines that are for sale, in `currency`.
    pub subtotal_minor: i64,
    /// The currency of the first line that is for sale.
    pub currency: Option<String>,
    /// Units on all lines.
    pub units: i64,
    /// The length of its stream.
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A line of a cart. What the catalogue does not know is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CartViewLine {
    pub product_id: Uuid,
    pub quantity: i64,
    pub name: Option<String>,
    pub slug: Option<String>,
    pub sku: Option<String>,
    /// The first picture.
    pub image: Option<String>,
    pub price_minor: Option<i64>,
    pub currency: Option<String>,
    pub line_total_minor: Option<i64>,
    /// Units for sale now.
    pub available: i64,
    pub availability: Availability,
    pub added_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Whether a line could be bought now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// There are enough units.
    Available,
    /// There are some, but fewer than wanted.
    NotEnough,
    /// There are none.
    SoldOut,
    /// It is not sold any more.
    NotForSale,
}

/// The cart with this id.
pub async fn by_id(pool: &PgPool, id: Uuid) -> Result<Option<CartView>, QueryError> {
    let found = sqlx::query!(
        r#"SELECT id, customer_id, guest_token_hash, status, lines AS "lines: Json<Vec<Line>>",
                  order_id, merged_into, version, created_at, updated_at
           FROM carts WHERE id = $1"#,
        id
    );
    let Some(row) = found.fetch_optional(pool).await? else {
        return Ok(None);
    };
    let products: Vec<Uuid> = row.lines.iter().map(|line| line.product_id).collect();
    let known = catalogue::by_ids(pool, &products).await?;
    let known: HashMap<Uuid, ProductRow> = known.into_iter().map(|row| (row.id, row)).collect();
    let lines: Vec<_> = row
        .lines
        .0
        .iter()
        .map(|line| shown(line, known.get(&line.product_id)))
        .collect();
    let currency = sold(&lines).find_map(|line| line.currency.clone());
    let same = sold(&lines).filter(|line| line.currency == currency);
    Ok(Some(CartView {
        id: row.id,
        customer_id: row.customer_id,
        guest_token_hash: row.guest_token_hash,
        status: row.status,
        order_id: row.order_id,
        merged_into: row.merged_into,
        subtotal_minor: same.filter_map(|line| line.line_total_minor).sum(),
        currency,
        units: lines.iter().map(|line| line.quantity).sum(),
        lines,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }))
}

/// The cart that a customer fills now.
pub async fn open_of(pool: &PgPool, customer_id: Uuid) -> Result<Option<CartView>, QueryError> {
    let found = sqlx::query_scalar!(
        "SELECT id FROM carts WHERE customer_id = $1 AND status = 'open'
         ORDER BY created_at DESC LIMIT 1",
        customer_id
    );
    match found.fetch_optional(pool).await? {
        Some(id) => by_id(pool, id).await,
        None => Ok(None),
    }
}

fn sold(lines: &[CartViewLine]) -> impl Iterator<Item = &CartViewLine> {
    lines
        .iter()
        .filter(|line| line.availability != Availability::NotForSale)
}

fn shown(line: &Line, product: Option<&ProductRow>) -> CartViewLine {
    let availability = match product {
        Some(product) if product.is_active && !product.is_withdrawn => {
            match product.stock_quantity {
                enough if enough >= line.quantity => Availability::Available,
                0 => Availability::SoldOut,
                _ => Availability::NotEnough,
            }
        }
        _ => Availability::NotForSale,
    };
    CartViewLine {
        product_id: line.product_id,
        quantity: line.quantity,
        name: product.map(|product| product.name.clone()),
        slug: product.map(|product| product.slug.clone()),
        sku: product.map(|product| product.sku.clone()),
        image: product.and_then(|product| product.images.first().cloned()),
        price_minor: product.map(|product| product.price_minor),
        currency: product.map(|product| product.currency.clone()),
        line_total_minor: product
            .and_then(|product| product.price_minor.checked_mul(line.quantity)),
        available: product.map_or(0, |product| product.stock_quantity),
        availability,
        added_at: line.added_at,
        updated_at: line.updated_at,
    }
}
