//! letters · what is to be written to whom, from the wish to the stamp · may touch `letters` · never
//! writes a line of a letter, and never sends one.
//!
//! 1. A letter is asked for in the transaction that causes it: both happen, or neither.
//! 2. The same cause asks once, however often it is told (`dedupe`).
//! 3. Whom it goes to is looked up when it is sent. Its secret is sealed and emptied once it is sent.

mod ask;

pub use ask::{Addressee, Letter};
