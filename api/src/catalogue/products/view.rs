//! A product as it is shown.

use crate::problem::Problem;
use crate::wire::{Decimal, Money};
use chrono::{DateTime, Utc};
use domain::kernel::Currency;
use projections::catalogue::{self, ProductRow};
use serde::Serialize;
use sqlx::PgPool;
use utoipa::ToSchema;
use uuid::Uuid;

/// A product.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProductView {
    id: Uuid,
    #[schema(example = "Red kettle")]
    name: String,
    #[schema(example = "red-kettle")]
    slug: String,
    #[schema(example = "Boils a litre in two minutes.")]
    description: Option<String>,
    #[schema(example = "A fast kettle")]
    short_description: Option<String>,
    price: Money,
    /// The crossed-out price, if any.
    original_price: Option<Money>,
    /// What the shop pays; only staff see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_price: Option<Money>,
    /// The currency of all prices here (ISO 4217).
    #[schema(example = "USD")]
    currency: String,
    #[schema(example = "KETTLE-RED")]
    sku: String,
    /// Units for sale now.
    #[schema(example = 12)]
    stock_quantity: i64,
    #[schema(example = 5)]
    low_stock_threshold: i64,
    category_id: Option<Uuid>,
    #[schema(example = "Acme")]
    brand: Option<String>,
    #[schema(value_type = Option<f64>, example = 1.25)]
    weight: Option<Decimal>,
    dimensions: Option<Measures>,
    images: Vec<String>,
    tags: Vec<String>,
    meta_title: Option<String>,
    meta_description: Option<String>,
    #[schema(example = true)]
    is_active: bool,
    #[schema(example = false)]
    is_featured: bool,
    #[schema(value_type = f64, example = 4.5)]
    rating_average: Decimal,
    #[schema(example = 8)]
    rating_count: i64,
    #[schema(example = 120)]
    view_count: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// Outer measures in the shop's unit of length.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Measures {
    #[schema(value_type = f64, example = 20.5)]
    length: Decimal,
    #[schema(value_type = f64, example = 15)]
    width: Decimal,
    #[schema(value_type = f64, example = 30)]
    height: Decimal,
}

impl ProductView {
    fn with_cost(row: ProductRow, cost: Option<i64>) -> Self {
        let currency = Currency::parse(&row.currency).unwrap_or(Currency::USD);
        let money = |minor| Money::of_minor(minor, currency);
        let hundredths = |number| Decimal::new(number, 2);
        let dimensions = measures(&row);
        Self {
            id: row.id,
            name: row.name,
            slug: row.slug,
            description: row.description,
            short_description: row.short_description,
            price: money(row.price_minor),
            original_price: row.original_price_minor.map(money),
            cost_price: cost.map(money),
            currency: row.currency,
            sku: row.sku,
            stock_quantity: row.stock_quantity,
            low_stock_threshold: row.low_stock_threshold,
            category_id: row.category_id,
            brand: row.brand,
            weight: row.weight_hundredths.map(hundredths),
            dimensions,
            images: row.images,
            tags: row.tags,
            meta_title: row.meta_title,
            meta_description: row.meta_description,
            is_active: row.is_active,
            is_featured: row.is_featured,
            rating_average: hundredths(row.rating_average_hundredths),
            rating_count: row.rating_count,
            view_count: row.view_count,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

fn measures(row: &ProductRow) -> Option<Measures> {
    let hundredths = |number: Option<i64>| number.map(|number| Decimal::new(number, 2));
    Some(Measures {
        length: hundredths(row.length_hundredths)?,
        width: hundredths(row.width_hundredths)?,
        height: hundredths(row.height_hundredths)?,
    })
}

/// Rows as the caller may see them: staff with what the shop paid, everybody else without.
pub(super) async fn views(
    pool: &PgPool,
    rows: Vec<ProductRow>,
    staff: bool,
) -> Result<Vec<ProductView>, Problem> {
    let costs = if staff {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        catalogue::costs(pool, &ids).await?
    } else {
        Default::default()
    };
    Ok(rows
        .into_iter()
        .map(|row| {
            let cost = costs.get(&row.id).copied();
            ProductView::with_cost(row, cost)
        })
        .collect())
}
