//! newsletter · who agreed to be written to · may touch `newsletter`, and asks for one letter · never
//! tells whether an address is in it.
//!
//! 1. Asking is anybody's; only the link in the letter makes it consent (double opt-in).
//! 2. One click ends it, without a login: the token in every newsletter is signed, and good for ever.
//! 3. What was agreed to, how and when is kept as the proof; the address goes when it ends.

mod account;
mod confirm;
mod end;
mod list;
mod subscribe;

pub use list::{Counts, Subscriber};

/// Which words somebody agrees to; a new version for other words.
pub const CONSENT_TEXT: &str = "2026-11";
