//! Bad input at the door: every careless or hostile request is refused by name, and nothing breaks.

mod addresses;
mod again;
mod bad;
mod bodies;
mod coupons;
mod lists;
mod matrix;
mod numbers;
mod openapi;
pub(crate) mod people;
pub(crate) mod refused;
mod rights;
mod strangers;
mod text;
mod tokens;
pub(crate) mod wire;
