//! What the world outside is told of the units of one SKU: how many there are now, and how many of
//! them can be sold.
//!
//! Others read these fields: add one, never change or drop one.

use super::StockItem;
use crate::kernel::ProductId;
use serde::{Deserialize, Serialize};

/// A stock item as others see it; `available = on_hand - held - committed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublishedStock {
    pub product_id: ProductId,
    /// Units on the shelf.
    pub on_hand: i64,
    /// Of these, set aside for orders that are not confirmed.
    pub held: i64,
    /// Of these, promised to confirmed orders.
    pub committed: i64,
    /// Below zero when a count found fewer than were promised.
    pub available: i64,
}

impl PublishedStock {
    /// The stock as it is now; nothing before it was counted.
    #[must_use]
    pub fn of(stock: &StockItem) -> Option<Self> {
        Some(Self {
            product_id: stock.shelf()?.product_id,
            on_hand: stock.on_hand(),
            held: stock.held(),
            committed: stock.committed(),
            available: stock.available(),
        })
    }
}
