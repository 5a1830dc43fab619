//! letters · what published events lead to in letters: to buyers about their orders, to staff about new
//! orders and low stock · may ask for letters · never writes or sends one.
//!
//! 1. An event heard twice asks once: the letter is named after its cause.
//! 2. History is not news: what was imported, and what is heard long after it happened, asks for nothing.

mod news;
mod orders;
mod stock;

#[cfg(test)]
mod scenarios;

pub use orders::OrderLetters;
pub use stock::StockLetters;
