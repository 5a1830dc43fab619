//! links · what works once and goes out by letter · may touch `links`, and asks for letters · never
//! decides what a link does when it is used.
//!
//! 1. A secret has 256 random bits; only its keyed digest is kept, so a copy of the table opens nothing.
//! 2. A person has one link for each purpose: a newer one ends the older one. Links that lift a lock stay
//!    good beside each other, so that whoever locks an account anew ends none of them.
//! 3. The secret itself lies only in its letter, sealed for its reader, until the letter is sent.

mod letter;
mod make;
mod purpose;
mod take;

pub use letter::{Enclosed, LinkLetter};
pub use purpose::LinkPurpose;
