//! How the catalogue follows from what happened to products.

use super::count::{self, Tally};
use super::row::Stored;
use crate::fold::{streams, unheard_of};
use async_trait::async_trait;
use domain::kernel::{Amount, At, ProductId};
use domain::product::{Details, Prices, ProductEvent};
use eventstore::{Fault, Projector, Rows, Told};
use sqlx::PgConnection;

/// Keeps the catalogue.
#[derive(Debug, Clone, Copy, Default)]
pub struct Catalogue;

#[async_trait]
impl Projector for Catalogue {
    fn name(&self) -> &'static str {
        "catalogue"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["products", "catalogue_counts"]
    }

    fn hears(&self) -> &'static [&'static str] {
        &[
            "product.created",
            "product.revised",
            "product.repriced",
            "product.relabelled",
            "product.withdrawn",
        ]
    }

    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault> {
        let keys = streams(page);
        let mut products = Rows::<Stored>::load(db, "products", "id", &keys).await?;
        let mut tally = Tally::default();
        for row in keys.iter().filter_map(|key| products.get(key)) {
            tally.leaves(row);
        }
        for told in page {
            let row = fold(products.get(&told.aggregate_id).cloned(), told)?;
            products.put(told.aggregate_id.clone(), row);
        }
        for row in keys.iter().filter_map(|key| products.get(key)) {
            tally.enters(row);
        }
        products.save(db).await?;
        count::save(db, tally).await
    }
}

/// The row after one more event.
fn fold(row: Option<Stored>, told: &Told) -> Result<Stored, Fault> {
    let event = told.read::<ProductEvent>()?;
    let mut row = match (&event, row) {
        (ProductEvent::Created { product_id, at, .. }, None) => begin(*product_id, *at),
        (_, Some(row)) => row,
        (_, None) => return Err(unheard_of(told)),
    };
    row.updated_at = match event {
        ProductEvent::Created {
            sku,
            price,
            details,
            at,
            ..
        } => {
            row.sku = sku;
            reprice(&mut row, &price);
            describe(&mut row, details);
            at
        }
        ProductEvent::Revised { details, at, .. } => {
            describe(&mut row, details);
            at
        }
        ProductEvent::Repriced { price, at, .. } => {
            reprice(&mut row, &price);
            at
        }
        ProductEvent::Relabelled { sku, at, .. } => {
            row.sku = sku;
            at
        }
        ProductEvent::Withdrawn { at, .. } => {
            row.is_withdrawn = true;
            at
        }
    };
    row.keywords = format!("{} {}", row.sku, row.tags.join(" "));
    row.version = told.sequence;
    Ok(row)
}

fn begin(id: ProductId, at: At) -> Stored {
    Stored {
        id: id.0,
        name: String::new(),
        slug: String::new(),
        description: None,
        short_description: None,
        price_minor: 0,
        original_price_minor: None,
        cost_price_minor: None,
        currency: String::new(),
        sku: String::new(),
        low_stock_threshold: 0,
        category_id: None,
        brand: None,
        weight_hundredths: None,
        length_hundredths: None,
        width_hundredths: None,
        height_hundredths: None,
        images: Vec::new(),
        tags: Vec::new(),
        meta_title: None,
        meta_description: None,
        is_active: false,
        is_featured: false,
        is_withdrawn: false,
        rating_average_hundredths: 0,
        rating_count: 0,
        view_count: 0,
        version: 0,
        created_at: at,
        updated_at: at,
        keywords: String::new(),
    }
}

fn reprice(row: &mut Stored, price: &Prices) {
    row.price_minor = price.price.units();
    row.original_price_minor = price.original.map(Amount::units);
    row.cost_price_minor = price.cost.map(Amount::units);
    row.currency = price.currency.code().to_owned();
}

fn describe(row: &mut Stored, details: Details) {
    let measures = details.dimensions;
    row.name = details.name;
    row.slug = details.slug;
    row.description = details.description;
    row.short_description = details.short_description;
    row.low_stock_threshold = details.low_stock_threshold;
    row.category_id = details.category_id.map(|id| id.0);
    row.brand = details.brand.filter(|brand| !brand.trim().is_empty());
    row.weight_hundredths = details.weight_hundredths;
    row.length_hundredths = measures.map(|size| size.length_hundredths);
    row.width_hundredths = measures.map(|size| size.width_hundredths);
    row.height_hundredths = measures.map(|size| size.height_hundredths);
    row.images = details.images;
    row.tags = details.tags;
    row.meta_title = details.meta_title;
    row.meta_description = details.meta_description;
    row.is_active = details.is_active;
    row.is_featured = details.is_featured;
}
