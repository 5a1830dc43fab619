//! invariants · the rules of the shop (`docs/runbooks/audit.md`) as the log itself shows them · reads every
//! event once, in the order of the feed, and folds it with the domain's own states · never writes or repairs.
//!
//! Each rule is asked at the event that could break it, of the state before and after. Invariant 7 is not
//! here: [`eventstore::rebuild::verify`] compares every projection with its rebuild.

mod books;
mod carts;
mod circumstances;
mod findings;
mod goods;
mod money;
mod numbers;
mod orders;
mod prices;
mod returns;
mod shelf;

pub use books::{Books, replay};
pub use findings::{Findings, Invariant, Violation};

use eventstore::{EventStore, Fault};
use projections::QueryError;
use sqlx::PgPool;

/// Why the rules could not be checked.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The log could not be read to its end.
    #[error(transparent)]
    Log(#[from] Fault),
    /// The numbers of orders and papers could not be read.
    #[error("the numbers of orders and papers cannot be read: {0}")]
    Numbers(#[from] QueryError),
}

/// Replays the whole log and answers what was checked and what is broken. `progress` hears how many events
/// were read. Events that are written meanwhile may be read or not; nothing they do breaks a rule.
pub async fn check(
    store: &EventStore,
    pool: &PgPool,
    mut progress: impl FnMut(u64),
) -> Result<Findings, CheckError> {
    // Read before the log: whatever has a number by then is told in what follows.
    let drawn = numbers::Drawn::read(pool).await?;
    let mut events = 0;
    let replayed = replay(pool, store.upcasters(), |_| {
        events += 1;
        progress(events);
    });
    let mut books = replayed.await?;
    books.numbers_have_no_gaps(&drawn);
    Ok(books.findings)
}
