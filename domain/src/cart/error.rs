//! Why a cart refuses.

use crate::kernel::{CartId, OrderId};

/// A refusal a shopper can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CartError {
    #[error("there is no such cart")]
    Unknown,
    #[error("the cart belongs to somebody else")]
    NotOwner,
    #[error("the cart became order {0}")]
    CheckedOut(OrderId),
    #[error("the cart was merged into {0}")]
    Merged(CartId),
    #[error("the cart is empty")]
    Empty,
    #[error("the product is not in the cart")]
    NotInCart,
    #[error("a line holds between 1 and {} units", super::MAX_LINE_QUANTITY)]
    InvalidQuantity,
    #[error("a cart holds at most {} different products", super::MAX_LINES)]
    TooManyLines,
}
