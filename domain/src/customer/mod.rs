//! customer · that there is one; who it is stays in the rows of `identity`.
//!
//! 1. A customer begins once: registered or imported. Beginning again says nothing.
//! 2. A customer is erased once. What stays is a certificate: that it was done, when, and who asked.
//!    Whoever comes again with the same address is somebody new, with another id.

mod aggregate;
mod command;
mod decide;
mod error;
mod event;
mod state;

#[cfg(test)]
mod scenarios;

pub use command::CustomerCommand;
pub use error::CustomerError;
pub use event::CustomerEvent;
pub use state::Customer;
