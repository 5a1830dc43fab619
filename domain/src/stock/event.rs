//! What can happen to a stock item.

use crate::kernel::{At, OrderId, ProductId, Quantity, ReturnId, ShipmentId, event_names};
use serde::{Deserialize, Serialize};

/// By which way units came back to the shelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CameBy {
    /// The customer sent them back.
    Return(ReturnId),
    /// The courier brought the whole parcel back.
    Parcel(ShipmentId),
}

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
    /// Promised units left the house; what was promised beyond them is still promised.
    Consumed {
        product_id: ProductId,
        order_id: OrderId,
        quantity: Quantity,
        /// The parcel they left in, where the order has parcels of its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shipment_id: Option<ShipmentId>,
        at: At,
    },
    /// Units that had left the house are on the shelf again.
    Restocked {
        product_id: ProductId,
        quantity: Quantity,
        by: CameBy,
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
    Restocked => "stock.restocked",
});
