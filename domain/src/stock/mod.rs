//! stock · the units of one SKU: on the shelf, set aside, promised.
//!
//! 1. No sale breaks `0 <= held + committed <= on hand`.
//! 2. An order holds once; holding the same again says nothing, another quantity is refused.
//! 3. A hold becomes a commitment, and a commitment leaves the house, whole or parcel by parcel;
//!    both can be released.
//! 4. A count is a fact: it is accepted even below what is promised, and then a shortfall is raised.
//! 5. An expired hold counts until it is released: the timer releases it, nobody guesses.
//! 6. Units that come back are counted once for each way they came by, however often it is told.

mod aggregate;
mod command;
mod decide;
mod error;
mod event;
pub mod published;
mod state;

#[cfg(test)]
mod scenarios;

pub use command::StockCommand;
pub use error::StockError;
pub use event::{CameBy, StockEvent};
pub use state::StockItem;
