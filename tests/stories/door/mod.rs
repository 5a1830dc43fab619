//! Bad input at the door: every careless or hostile request is refused by name, and nothing breaks.

mod addresses;
mod again;
mod bodies;
mod coupons;
mod lists;
mod numbers;
mod openapi;
mod people;
mod refused;
mod rights;
mod strangers;
mod text;
mod tokens;
mod wire;
