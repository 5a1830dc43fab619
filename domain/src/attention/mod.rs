//! attention · a case that people must look at was closed by one of them.
//!
//! 1. A case is opened, and mostly closed, by news of a payment or refund: that is told by their own
//!    streams. What is written down here is that somebody looked, why that is enough, and how much of
//!    the news they had seen.
//! 2. Later news open it again, and it is closed again by having seen them too.
//! 3. Closing what was seen already says nothing.

mod aggregate;
mod case;
mod command;
mod event;
mod state;

#[cfg(test)]
mod scenarios;

pub use case::{CONTRADICTED, of_contradicted};
pub use command::{AttentionCommand, AttentionError};
pub use event::AttentionEvent;
pub use state::Attention;
