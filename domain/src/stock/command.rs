//! What can be asked of a stock item.

use crate::kernel::{At, OrderId, ProductId, Quantity};

/// A wish about the units of one SKU.
#[derive(Debug, Clone)]
pub enum StockCommand {
    Open {
        product_id: ProductId,
        on_hand: Quantity,
        at: At,
    },
    /// A count by staff; `reason` is mandatory.
    Count {
        on_hand: Quantity,
        reason: String,
        at: At,
    },
    Hold {
        order_id: OrderId,
        quantity: Quantity,
        expires_at: At,
        at: At,
    },
    Commit {
        order_id: OrderId,
        at: At,
    },
    /// Gives back whatever the order still holds or was promised; quiet if that is nothing.
    Release {
        order_id: OrderId,
        reason: String,
        at: At,
    },
    /// Everything promised to the order leaves the house.
    Consume {
        order_id: OrderId,
        at: At,
    },
}
