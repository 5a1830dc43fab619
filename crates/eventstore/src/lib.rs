//! eventstore · HOW events are appended and read · may touch Postgres · never knows what is sold.
//!
//! - [`EventStore::decide`] takes one business decision over any number of streams and writes all
//!   it leads to in one statement: events, its key, timers, attachments. All or nothing.
//! - [`feed`] reads everything ever committed, once, in an order that keeps every stream in order.
//! - [`projector`], [`reactor`] and [`rebuild`] run what follows from the feed.

mod attachment;
mod cache;
mod command;
mod context;
mod decision;
mod desk;
mod error;
pub mod feed;
mod history;
mod key;
mod load;
mod notice;
pub mod projector;
mod pulse;
mod reactor;
pub mod rebuild;
mod receipt;
mod rows;
mod sessions;
mod snapshot;
mod store;
mod stream;
mod timer;
mod token;
mod told;
mod upcast;
mod writer;

pub use attachment::Attachment;
pub use command::CommandKey;
pub use context::{Context, cause_of};
pub use decision::{Decided, Decision};
pub use desk::{Desk, Halt};
pub use error::{DecideError, Fault, StoreError};
pub use history::{Caused, Named, caused_by, named_by, recorded, states};
pub use load::Loaded;
pub use projector::{OnPoison, Projector, ProjectorOptions, run_projector};
pub use pulse::Pulse;
pub use reactor::{Reactor, run_reactor};
pub use receipt::Receipt;
pub use rows::Rows;
pub use store::{EventStore, StoreOptions};
pub use stream::StreamKey;
pub use timer::{DueTimer, Timer};
pub use token::Token;
pub use told::Told;
pub use upcast::{Upcast, Upcasters};
