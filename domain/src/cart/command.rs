//! What can be asked of a cart.

use super::CartOwner;
use crate::kernel::{At, CartId, OrderId, ProductId, Quantity};

/// A wish about a cart.
#[derive(Debug, Clone)]
pub enum CartCommand {
    /// Quiet if the same owner opened it before.
    Open {
        cart_id: CartId,
        owner: CartOwner,
        at: At,
    },
    /// Adds to what the line has; `available` caps nothing here, it is checked at the till.
    Add {
        product_id: ProductId,
        quantity: Quantity,
        at: At,
    },
    /// Sets the line's quantity; zero removes it.
    SetQuantity {
        product_id: ProductId,
        quantity: Quantity,
        at: At,
    },
    Remove {
        product_id: ProductId,
        at: At,
    },
    Clear {
        at: At,
    },
    CheckOut {
        order_id: OrderId,
        at: At,
    },
    /// Marks this guest cart as moved into `into`.
    MergeInto {
        into: CartId,
        at: At,
    },
}
