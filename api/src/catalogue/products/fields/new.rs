//! A new product.

use super::measures::{MeasuresSaid, hundredths, units};
use crate::catalogue::names;
use crate::problem::Problem;
use crate::wire::{Decimal, Money, currency};
use domain::kernel::{CategoryId, Currency, Quantity};
use domain::product::{Details, Prices};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a new product is.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewProduct {
    /// 1 to 255 characters.
    #[schema(example = "Red kettle")]
    name: String,
    /// Lower-case letters, digits and hyphens, unique; made from the name when absent.
    #[schema(example = "red-kettle")]
    slug: Option<String>,
    #[schema(example = "Boils a litre in two minutes.")]
    description: Option<String>,
    #[schema(example = "A fast kettle")]
    short_description: Option<String>,
    /// 0 to 99,999,999.99.
    price: Money,
    /// The crossed-out price.
    original_price: Option<Money>,
    /// What the shop pays.
    cost_price: Option<Money>,
    /// The shop's own when absent; it never changes afterwards.
    #[schema(example = "USD")]
    currency: Option<String>,
    /// Unique, 1 to 100 characters; made from the id when absent.
    #[schema(example = "KETTLE-RED")]
    sku: Option<String>,
    /// Units on the shelf; 0 when absent.
    #[schema(example = 12)]
    stock_quantity: Option<i64>,
    /// 5 when absent.
    #[schema(example = 5)]
    low_stock_threshold: Option<i64>,
    category_id: Option<Uuid>,
    #[schema(example = "Acme")]
    brand: Option<String>,
    /// At most two decimals.
    #[schema(value_type = Option<f64>, example = 1.25)]
    weight: Option<Decimal>,
    dimensions: Option<MeasuresSaid>,
    #[serde(default)]
    images: Vec<String>,
    #[serde(default)]
    tags: Vec<String>,
    meta_title: Option<String>,
    meta_description: Option<String>,
    /// True when absent.
    #[schema(example = true)]
    is_active: Option<bool>,
    /// False when absent.
    #[schema(example = false)]
    is_featured: Option<bool>,
}

/// A new product in the words of the house; its slug is chosen among `slugs`.
#[derive(Debug, Clone)]
pub(in super::super) struct Entry {
    pub(in super::super) sku: String,
    pub(in super::super) slugs: Vec<String>,
    pub(in super::super) price: Prices,
    pub(in super::super) details: Details,
    pub(in super::super) on_hand: Quantity,
}

impl NewProduct {
    /// Reads it; `id` names what has no name of its own.
    pub(in super::super) fn read(&self, id: Uuid, shop: Currency) -> Result<Entry, Problem> {
        let this = self.clone();
        let slugs = match &self.slug {
            Some(slug) => vec![slug.clone()],
            None => names::made(&self.name, "product", id, 255),
        };
        let details = Details {
            name: this.name,
            slug: String::new(),
            description: this.description,
            short_description: this.short_description,
            category_id: self.category_id.map(CategoryId),
            brand: this.brand,
            weight_hundredths: self
                .weight
                .map(|weight| hundredths(weight, "/weight"))
                .transpose()?,
            dimensions: self.dimensions.map(MeasuresSaid::read).transpose()?,
            images: this.images,
            tags: this.tags,
            meta_title: this.meta_title,
            meta_description: this.meta_description,
            low_stock_threshold: self.low_stock_threshold.unwrap_or(5),
            is_active: self.is_active.unwrap_or(true),
            is_featured: self.is_featured.unwrap_or(false),
        };
        let sku = this
            .sku
            .unwrap_or_else(|| id.simple().to_string()[20..].to_uppercase());
        let on_hand = units(self.stock_quantity.unwrap_or(0))?;
        Ok(Entry {
            sku,
            slugs,
            price: self.prices(shop)?,
            details,
            on_hand,
        })
    }

    fn prices(&self, shop: Currency) -> Result<Prices, Problem> {
        let said = self
            .currency
            .as_deref()
            .map(|code| currency(code, "/currency"))
            .transpose()?;
        let currency = said.unwrap_or(shop);
        let amount = |money: Option<Money>, at: &str| {
            money.map(|money| money.amount(currency, at)).transpose()
        };
        Ok(Prices {
            price: self.price.amount(currency, "/price")?,
            original: amount(self.original_price, "/originalPrice")?,
            cost: amount(self.cost_price, "/costPrice")?,
            currency,
        })
    }
}
