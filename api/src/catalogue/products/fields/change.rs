//! A change of a product: what is sent replaces, what is not sent stays.

use super::measures::{MeasuresSaid, hundredths, units};
use crate::problem::Problem;
use crate::wire::{Decimal, Money, Patch, currency};
use domain::kernel::{CategoryId, Quantity};
use domain::product::{Details, Prices};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What changes in a product. Fields that are not sent stay as they are; `null` empties a field
/// that may be empty.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ProductChange {
    #[schema(example = "Red kettle")]
    name: Option<String>,
    #[schema(example = "red-kettle")]
    slug: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    description: Patch<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    short_description: Patch<String>,
    /// Another price needs a `reason`.
    price: Option<Money>,
    #[serde(default)]
    #[schema(value_type = Option<Money>)]
    original_price: Patch<Money>,
    #[serde(default)]
    #[schema(value_type = Option<Money>)]
    cost_price: Patch<Money>,
    /// Only its own currency is accepted: it never changes.
    #[schema(example = "USD")]
    currency: Option<String>,
    #[schema(example = "KETTLE-RED")]
    sku: Option<String>,
    /// Units that are to be for sale, beside those set aside for orders. Another number than the
    /// present one is a count, and needs a `reason`.
    #[schema(example = 40)]
    stock_quantity: Option<i64>,
    #[schema(example = 5)]
    low_stock_threshold: Option<i64>,
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    category_id: Patch<Uuid>,
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "Acme")]
    brand: Patch<String>,
    #[serde(default)]
    #[schema(value_type = Option<f64>, example = 1.25)]
    weight: Patch<Decimal>,
    #[serde(default)]
    #[schema(value_type = Option<MeasuresSaid>)]
    dimensions: Patch<MeasuresSaid>,
    images: Option<Vec<String>>,
    tags: Option<Vec<String>>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    meta_title: Patch<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    meta_description: Patch<String>,
    #[schema(example = true)]
    is_active: Option<bool>,
    #[schema(example = false)]
    is_featured: Option<bool>,
    /// Why: needed when a price or the stock changes.
    #[schema(example = "summer sale")]
    reason: Option<String>,
}

/// What a product is to become.
#[derive(Debug, Clone)]
pub(in super::super) struct Wished {
    pub(in super::super) sku: String,
    pub(in super::super) price: Prices,
    pub(in super::super) details: Details,
    pub(in super::super) for_sale: Option<Quantity>,
    pub(in super::super) reason: Option<String>,
}

impl ProductChange {
    /// The product as it becomes.
    pub(in super::super) fn over(
        &self,
        sku: &str,
        price: &Prices,
        details: &Details,
    ) -> Result<Wished, Problem> {
        Ok(Wished {
            sku: self.sku.clone().unwrap_or_else(|| sku.to_owned()),
            price: self.prices(price)?,
            details: self.details(details.clone())?,
            for_sale: self.stock_quantity.map(units).transpose()?,
            reason: self.reason.clone(),
        })
    }

    fn prices(&self, old: &Prices) -> Result<Prices, Problem> {
        let said = self
            .currency
            .as_deref()
            .map(|code| currency(code, "/currency"))
            .transpose()?;
        let currency = said.unwrap_or(old.currency);
        let read = |money: Money, at: &str| money.amount(currency, at);
        let price = self.price.map(|money| read(money, "/price")).transpose()?;
        let original = self
            .original_price
            .clone()
            .try_map(|money| read(money, "/originalPrice"))?;
        let cost = self
            .cost_price
            .clone()
            .try_map(|money| read(money, "/costPrice"))?;
        Ok(Prices {
            price: price.unwrap_or(old.price),
            original: original.over(old.original),
            cost: cost.over(old.cost),
            currency,
        })
    }

    fn details(&self, old: Details) -> Result<Details, Problem> {
        let this = self.clone();
        let weight = this
            .weight
            .try_map(|weight| hundredths(weight, "/weight"))?;
        let dimensions = this.dimensions.try_map(MeasuresSaid::read)?;
        Ok(Details {
            name: this.name.unwrap_or(old.name),
            slug: this.slug.unwrap_or(old.slug),
            description: this.description.over(old.description),
            short_description: this.short_description.over(old.short_description),
            category_id: this
                .category_id
                .over(old.category_id.map(|id| id.0))
                .map(CategoryId),
            brand: this.brand.over(old.brand),
            weight_hundredths: weight.over(old.weight_hundredths),
            dimensions: dimensions.over(old.dimensions),
            images: this.images.unwrap_or(old.images),
            tags: this.tags.unwrap_or(old.tags),
            meta_title: this.meta_title.over(old.meta_title),
            meta_description: this.meta_description.over(old.meta_description),
            low_stock_threshold: this.low_stock_threshold.unwrap_or(old.low_stock_threshold),
            is_active: this.is_active.unwrap_or(old.is_active),
            is_featured: this.is_featured.unwrap_or(old.is_featured),
        })
    }
}
