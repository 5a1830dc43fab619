//! reconciliation · a day of a payment provider's books beside the shop's own.
//!
//! 1. A day of a provider is one stream; comparing again adds what was found then.
//! 2. Finding what was found the last time says nothing.
//! 3. What differs is told, never mended: people decide.
//! 4. A day that can be compared no more, and was not, is told once. It never takes a comparison back.

mod aggregate;
mod command;
mod compare;
mod event;
mod state;

#[cfg(test)]
mod scenarios;

pub use command::{ReconciliationCommand, ReconciliationError};
pub use compare::{Booked, compare};
pub use event::{Difference, Findings, ReconciliationEvent, What};
pub use state::{Reconciliation, reconciliation_id};
