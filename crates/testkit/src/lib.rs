//! testkit · throwaway shops and databases for tests · may use everything · never used by the shop.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot begin must fail loudly

pub mod actors;
pub mod authenticator;
pub mod broker;
mod buyer;
pub mod database;
pub mod paying;
pub mod server;
pub mod shop;
pub mod till;
