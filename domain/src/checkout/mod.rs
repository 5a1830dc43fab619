//! checkout · the sums of an order and the process around placing it · pure.

mod next;
mod price;

#[cfg(test)]
mod scenarios;

pub use next::{Ask, Heard, next};
pub use price::{Charges, PriceError, Quote, Wanted, price};
