//! Decisions over several aggregates, on a real database.

mod carts;
mod ending;
mod placing;
mod shop;
