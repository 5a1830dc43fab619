//! Decisions over several aggregates, on a real database.

#![allow(clippy::unwrap_used)] // a test that cannot begin must fail loudly

mod calling_off;
mod carts;
mod coming_back;
mod disputes;
mod ending;
mod lapse;
mod leading;
mod money;
mod numbers;
mod parcels;
mod placing;
mod refunds;
mod shop;
mod sums;
mod till;
mod unconfirmed;
mod wandering;
