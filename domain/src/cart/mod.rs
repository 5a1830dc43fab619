//! cart · one filling of a basket, by a guest or a customer.
//!
//! 1. A cart is open, then checked out or merged; afterwards nothing happens to it.
//! 2. It becomes at most one order. Checking out again for the same order says nothing.
//! 3. A line holds 1 to [`MAX_LINE_QUANTITY`] units; a cart at most [`MAX_LINES`] lines.
//! 4. It holds no prices: the price of the day is read when it is shown, and fixed at the till.

mod aggregate;
mod command;
mod decide;
mod error;
mod event;
mod state;

#[cfg(test)]
mod scenarios;

/// The most units a shopper may put on one line.
pub const MAX_LINE_QUANTITY: i64 = 10_000;
/// The most different products in one cart.
pub const MAX_LINES: usize = 100;

pub use command::CartCommand;
pub use error::CartError;
pub use event::{CartEvent, CartOwner};
pub use state::{Cart, CartLine, first_cart_of, next_cart_after};
