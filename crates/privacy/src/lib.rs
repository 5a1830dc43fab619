//! privacy · what becomes of personal data: where it lies, handed out, destroyed, forgotten in time, its
//! keys wrapped anew · may touch every table, identity and the event store · never touches HTTP, and
//! changes no fact.
//!
//! 1. Every table is in [`map`], which says whether it holds anything personal and what is done about it.
//! 2. An erasure is written down before anything is destroyed; whatever a crash leaves undone is finished
//!    by [`Privacy::sweep`].
//! 3. History, sums and proofs are the same before and after.

mod attach;
mod erase;
mod error;
mod export;
mod map;
mod open;
mod place;
mod retain;
mod rotate;

pub use error::PrivacyError;
pub use export::page;
pub use map::{Held, TABLES, Table};
pub use open::OpenOrder;
pub use place::{NOTE_KIND, PHONE_KIND, note, payer_phone, return_note};
pub use retain::{Figures, Retention};
pub use rotate::Rotated;

use eventstore::EventStore;
use identity::Identity;
use sqlx::PgPool;

/// Hands personal data out and destroys it. Clones share everything.
#[derive(Clone)]
pub struct Privacy {
    store: EventStore,
    identity: Identity,
}

impl Privacy {
    /// Over this shop's log and people.
    #[must_use]
    pub fn new(store: EventStore, identity: Identity) -> Self {
        Self { store, identity }
    }

    fn pool(&self) -> &PgPool {
        self.store.pool()
    }
}

impl std::fmt::Debug for Privacy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Privacy").finish_non_exhaustive()
    }
}
