//! Decisions over several aggregates, on a real database.

#![allow(clippy::unwrap_used)] // a test that cannot begin must fail loudly

mod carts;
mod ending;
mod placing;
mod shop;
