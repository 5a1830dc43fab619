//! testkit · throwaway shops and databases for tests · may use everything · never used by the shop.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot begin must fail loudly

pub mod actors;
pub mod authenticator;
pub mod broker;
mod buyer;
mod canaries;
pub mod database;
pub mod paying;
pub mod server;
pub mod shop;
pub mod till;

/// How long a test waits for what somebody else brings about: the shop, a provider, a database. It is an end for
/// what would hang, not a promise: a busy machine may need most of it.
pub const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);
