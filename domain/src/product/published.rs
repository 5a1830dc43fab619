//! What the world outside is told of a product: everything the catalogue shows, and never what the
//! shop pays for it.
//!
//! Others read these fields: add one, never change or drop one.

use super::{Details, Prices, Product};
use crate::kernel::{Amount, CategoryId, Currency, ProductId};
use serde::{Deserialize, Serialize};

/// A product as others see it. Amounts are minor units of `currency`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublishedProduct {
    pub product_id: ProductId,
    /// False once it left the catalogue; the rest is then what it was before.
    pub is_listed: bool,
    pub sku: String,
    pub name: String,
    pub slug: String,
    pub currency: Currency,
    /// What the shopper pays.
    pub price: Amount,
    /// The crossed-out price, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_price: Option<Amount>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_id: Option<CategoryId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub images: Vec<String>,
    pub tags: Vec<String>,
    /// At or below this many available units the back office is warned.
    pub low_stock_threshold: i64,
    pub is_active: bool,
    pub is_featured: bool,
}

impl PublishedProduct {
    /// The product after an event, or, when that took it out of the catalogue, as it was before.
    #[must_use]
    pub fn of(before: &Product, after: &Product) -> Option<Self> {
        Self::listed(after).or_else(|| {
            let last = Self::listed(before)?;
            Some(Self {
                is_listed: false,
                ..last
            })
        })
    }

    fn listed(product: &Product) -> Option<Self> {
        let Product::Listed {
            product_id,
            sku,
            price,
            details,
        } = product
        else {
            return None;
        };
        Some(Self::new(*product_id, sku, price, details))
    }

    fn new(product_id: ProductId, sku: &str, price: &Prices, details: &Details) -> Self {
        Self {
            product_id,
            is_listed: true,
            sku: sku.to_owned(),
            name: details.name.clone(),
            slug: details.slug.clone(),
            currency: price.currency,
            price: price.price,
            original_price: price.original,
            category_id: details.category_id,
            brand: details.brand.clone(),
            short_description: details.short_description.clone(),
            description: details.description.clone(),
            images: details.images.clone(),
            tags: details.tags.clone(),
            low_stock_threshold: details.low_stock_threshold,
            is_active: details.is_active,
            is_featured: details.is_featured,
        }
    }
}
