//! product · what is sold, its texts and its price.
//!
//! 1. A product is created once and withdrawn once; nothing happens to it afterwards.
//! 2. Its price changes only with a reason, and never its currency.
//! 3. Asking for what is already so says nothing.
//! 4. Stock is another aggregate: the stock item with the product's id.

mod aggregate;
mod check;
mod command;
mod decide;
mod details;
mod error;
mod event;
pub mod published;
mod state;

#[cfg(test)]
mod scenarios;

pub use command::ProductCommand;
pub use details::{Details, Dimensions};
pub use error::ProductError;
pub use event::{Prices, ProductEvent};
pub use state::Product;
