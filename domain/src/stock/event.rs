//! What can happen to a stock item.

use crate::kernel::{At, OrderId, ProductId, Quantity, event_names};
use serde::{Deserialize, Serialize};

/// A fact about the units of one SKU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StockEvent {
    /// The item is counted for the first time.
    Opened {
        product_id: ProductId,
        on_hand: Quantity,
        at: At,
    },
    /// Staff counted: `on_hand` units are on the shelf, whatever was thought before.
    Counted {
        product_id: ProductId,
        on_hand: Quantity,
        reason: String,
        at: At,
    },
    /// A count left fewer units on the shelf than are promised to orders.
    ShortfallFound {
        product_id: ProductId,
        missing: Quantity,
        at: At,
    },
    /// Units are set aside for an order until `expires_at`.
    Held {
        product_id: ProductId,
        order_id: OrderId,
        quantity: Quantity,
        expires_at: At,
        at: At,
    },
    /// The hold became a promise: it no longer expires.
    Committed {
        product_id: ProductId,
        order_id: OrderId,
        quantity: Quantity,
        at: At,
    },
    /// Units set aside or promised are for sale again.
    Released {
        product_id: ProductId,
        order_id: OrderId,
        quantity: Quantity,
        reason: String,
        at: At,
    },
    /// Promised units left the house.
    Consumed {
        product_id: ProductId,
        order_id: OrderId,
        quantity: Quantity,
        at: At,
    },
}

event_names!(StockEvent {
    Opened => "stock.opened",
    Counted => "stock.counted",
    ShortfallFound => "stock.shortfall_found",
    Held => "stock.held",
    Committed => "stock.committed",
    Released => "stock.released",
    Consumed => "stock.consumed",
});
