//! audit · who did what, when, from where and why, in a log that is only added to · may touch
//! `audit_log` · never touches what is audited, and knows no commerce word.
//!
//! Each row carries the hash of the row before it; [`verify()`] reads the whole chain and names the first
//! link that does not hold. Writing goes into the caller's transaction: what is done and what is said
//! about it stand or fall together.

mod append;
mod entry;
mod list;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod verify;

pub use append::append;
pub use entry::{Entry, Outcome};
pub use list::{Filter, Word, find, list};
pub use verify::{Broken, Verified, contains, verify};
