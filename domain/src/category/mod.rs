//! category · a shelf of the catalogue; shelves form a tree.
//!
//! 1. Created once, removed once; nothing happens afterwards.
//! 2. A category never stands below itself.
//! 3. It is removed only when nothing hangs on it.
//! 4. Asking for what is already so says nothing.

mod aggregate;
mod command;
mod decide;
mod error;
mod event;
mod state;

#[cfg(test)]
mod scenarios;

pub use command::CategoryCommand;
pub use error::CategoryError;
pub use event::{CategoryDetails, CategoryEvent};
pub use state::Category;
