//! What a cart remembers.

use super::{CartEvent, CartOwner};
use crate::kernel::{CartId, CustomerId, OrderId, ProductId, Quantity, derive_id};
use serde::{Deserialize, Serialize};

/// One filling of a basket.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Cart {
    /// Nobody opened it yet.
    #[default]
    Unopened,
    /// It can be filled.
    Open {
        cart_id: CartId,
        owner: CartOwner,
        lines: Vec<CartLine>,
    },
    /// It became an order.
    CheckedOut { owner: CartOwner, order_id: OrderId },
    /// Its lines moved into another cart.
    Merged { owner: CartOwner, into: CartId },
}

/// A product somebody wants, and how many units of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLine {
    pub product_id: ProductId,
    pub quantity: Quantity,
}

/// The first cart of a customer. The current one is the first of the chain that is still open.
#[must_use]
pub fn first_cart_of(customer: CustomerId) -> CartId {
    CartId(derive_id(customer.0, "cart"))
}

/// The cart that a customer fills after `cart` is done with.
#[must_use]
pub fn next_cart_after(cart: CartId) -> CartId {
    CartId(derive_id(cart.0, "cart"))
}

impl Cart {
    /// Whose cart it is; it stays theirs after it closed.
    #[must_use]
    pub fn owner(&self) -> Option<&CartOwner> {
        match self {
            Self::Unopened => None,
            Self::Open { owner, .. }
            | Self::CheckedOut { owner, .. }
            | Self::Merged { owner, .. } => Some(owner),
        }
    }

    /// What is in it, in the order it was put in; nothing once it closed.
    #[must_use]
    pub fn lines(&self) -> &[CartLine] {
        match self {
            Self::Open { lines, .. } => lines,
            Self::Unopened | Self::CheckedOut { .. } | Self::Merged { .. } => &[],
        }
    }

    /// The order it became.
    #[must_use]
    pub fn order(&self) -> Option<OrderId> {
        match self {
            Self::CheckedOut { order_id, .. } => Some(*order_id),
            Self::Unopened | Self::Open { .. } | Self::Merged { .. } => None,
        }
    }

    /// True while it can be filled.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open { .. })
    }

    /// The state after `event`. It does not judge: it already happened.
    #[must_use]
    pub fn evolve(self, event: CartEvent) -> Self {
        match (self, event) {
            (Self::Unopened, CartEvent::Opened { cart_id, owner, .. }) => Self::Open {
                cart_id,
                owner,
                lines: Vec::new(),
            },
            (Self::Open { owner, .. }, CartEvent::CheckedOut { order_id, .. }) => {
                Self::CheckedOut { owner, order_id }
            }
            (Self::Open { owner, .. }, CartEvent::Merged { into, .. }) => {
                Self::Merged { owner, into }
            }
            (
                Self::Open {
                    cart_id,
                    owner,
                    mut lines,
                },
                event,
            ) => {
                change(&mut lines, &event);
                Self::Open {
                    cart_id,
                    owner,
                    lines,
                }
            }
            (closed, _) => closed,
        }
    }
}

fn change(lines: &mut Vec<CartLine>, event: &CartEvent) {
    match *event {
        CartEvent::ItemAdded {
            product_id,
            quantity,
            ..
        }
        | CartEvent::QuantitySet {
            product_id,
            quantity,
            ..
        } => match lines.iter_mut().find(|line| line.product_id == product_id) {
            Some(line) => line.quantity = quantity,
            None => lines.push(CartLine {
                product_id,
                quantity,
            }),
        },
        CartEvent::ItemRemoved { product_id, .. } => {
            lines.retain(|line| line.product_id != product_id)
        }
        CartEvent::Cleared { .. } => lines.clear(),
        CartEvent::Opened { .. } | CartEvent::CheckedOut { .. } | CartEvent::Merged { .. } => {}
    }
}
