//! What can happen to a product. Stored for ever: change a variant only by adding a new one.

use super::Details;
use crate::kernel::{Amount, At, Currency, ProductId, event_names};
use serde::{Deserialize, Serialize};

/// A fact in the life of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductEvent {
    /// The product entered the catalogue; its default variant has the same id.
    Created {
        product_id: ProductId,
        sku: String,
        price: Prices,
        details: Details,
        at: At,
    },
    /// Texts, category, flags or measures changed; the price did not.
    Revised {
        product_id: ProductId,
        details: Details,
        at: At,
    },
    /// What it costs changed.
    Repriced {
        product_id: ProductId,
        price: Prices,
        reason: String,
        at: At,
    },
    /// Its SKU changed.
    Relabelled {
        product_id: ProductId,
        sku: String,
        at: At,
    },
    /// It left the catalogue for good; orders keep their own copy of its name and price.
    Withdrawn { product_id: ProductId, at: At },
}

/// The three prices of a product, in minor units of one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prices {
    /// What the shopper pays.
    pub price: Amount,
    /// The crossed-out price, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<Amount>,
    /// What the shop pays; never shown in public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Amount>,
    /// The currency of all three.
    pub currency: Currency,
}

event_names!(ProductEvent {
    Created => "product.created",
    Revised => "product.revised",
    Repriced => "product.repriced",
    Relabelled => "product.relabelled",
    Withdrawn => "product.withdrawn",
});
