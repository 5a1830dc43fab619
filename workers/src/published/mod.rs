//! published · what the outside is told of events: documents that need no asking back · may read the
//! log · never touches a broker, and never a name, an address or what the shop pays.
//!
//! An event is published if [`list`] says so. Where the domain says what others see of an aggregate
//! (`domain::order::published` and its like), `data` is that, as the aggregate is right after the
//! event, with `change` for what the event itself said. Every other aggregate's event is published as
//! its own fields. All names are in the camelCase of the API.

mod camel;
mod document;
mod kinds;
pub mod list;
mod states;
mod teller;
mod topics;

#[cfg(test)]
mod scenarios;

pub use document::{Origin, Published};
pub use teller::{Letter, Tale, Teller};
pub use topics::matches;
