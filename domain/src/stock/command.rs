//! What can be asked of a stock item.

use super::CameBy;
use crate::kernel::{At, OrderId, ProductId, Quantity, ShipmentId};

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
    /// The units of one parcel leave the house; what else is promised to the order stays so.
    ConsumeUnits {
        order_id: OrderId,
        shipment_id: ShipmentId,
        quantity: Quantity,
        at: At,
    },
    /// The order is promised exactly so many units from now on: more only where they are for sale,
    /// fewer put the rest on sale again.
    Promise {
        order_id: OrderId,
        quantity: Quantity,
        at: At,
    },
    /// Units are back on the shelf. `so_far` counts all that came by the same way, this time
    /// included: told twice, they are there once.
    Restock {
        by: CameBy,
        so_far: Quantity,
        at: At,
    },
}
