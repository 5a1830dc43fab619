//! stationery · what a letter looks like: its subject, its words, as HTML and as plain text · may touch
//! templates and the domain's money · never touches the network, the database or anybody's address.
//!
//! 1. [`kinds`] says what each letter tells, as a `Sheet`; one layout prints it.
//! 2. Every value goes through the layout, which escapes it. Nothing writes HTML elsewhere.
//! 3. Sums are printed from whole minor units, exactly.

mod facts;
mod kinds;
mod money;
mod press;
mod sheet;
#[cfg(test)]
mod tests;

pub use kinds::{KINDS, Kind, kind};
pub use press::{Press, Printed, StationeryError};
pub use sheet::{House, Told};
