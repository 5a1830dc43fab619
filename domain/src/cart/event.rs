//! What can happen to a cart.

use crate::kernel::{At, CartId, CustomerId, OrderId, ProductId, Quantity, event_names};
use serde::{Deserialize, Serialize};

/// Whose cart it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CartOwner {
    /// A signed-in customer.
    Customer(CustomerId),
    /// Whoever knows the token with this SHA-256 (hex).
    Guest { token_hash: String },
}

/// A fact in the life of a cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CartEvent {
    Opened {
        cart_id: CartId,
        owner: CartOwner,
        at: At,
    },
    /// `quantity` is the line's new quantity, not the difference.
    ItemAdded {
        cart_id: CartId,
        product_id: ProductId,
        quantity: Quantity,
        at: At,
    },
    QuantitySet {
        cart_id: CartId,
        product_id: ProductId,
        quantity: Quantity,
        at: At,
    },
    ItemRemoved {
        cart_id: CartId,
        product_id: ProductId,
        at: At,
    },
    Cleared {
        cart_id: CartId,
        at: At,
    },
    /// It became an order; nothing happens to it afterwards.
    CheckedOut {
        cart_id: CartId,
        order_id: OrderId,
        at: At,
    },
    /// Its lines moved into another cart when the guest signed in.
    Merged {
        cart_id: CartId,
        into: CartId,
        at: At,
    },
}

event_names!(CartEvent {
    Opened => "cart.opened",
    ItemAdded => "cart.item_added",
    QuantitySet => "cart.quantity_set",
    ItemRemoved => "cart.item_removed",
    Cleared => "cart.cleared",
    CheckedOut => "cart.checked_out",
    Merged => "cart.merged",
});
