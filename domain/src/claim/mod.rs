//! claim · a name that only one thing may wear: a slug, a SKU, a category's name.
//!
//! 1. A free name can be taken; a taken one is refused to everybody but its owner.
//! 2. Only the owner frees it.
//! 3. Taking what one has, or freeing what is free, says nothing.
//!
//! The id of the stream is derived from the kind and the canonical form of the name, so the
//! primary key of the log decides a race.

mod aggregate;
mod command;
mod decide;
mod error;
mod event;
mod state;

#[cfg(test)]
mod scenarios;

pub use command::ClaimCommand;
pub use error::ClaimError;
pub use event::ClaimEvent;
pub use state::{Claim, claim_id};
