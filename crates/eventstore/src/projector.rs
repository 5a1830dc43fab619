//! Readers of the feed that keep tables: exactly once, by moving the checkpoint in the same
//! transaction as the rows.

mod blame;
mod cursors;
mod lead;
mod park;
mod run;

use crate::{Fault, Told};
use async_trait::async_trait;
use sqlx::PgConnection;
use std::time::Duration;

pub use cursors::Cursors;
pub use lead::Leadership;
pub use park::retry_parked;
pub use run::run_projector;
pub(crate) use run::{checkpoint, move_checkpoint};

/// What to do with an event that can never be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnPoison {
    /// Park it and every later event of its stream, and go on.
    Park,
    /// Stop: figures that miss an event are worse than figures that are late.
    Stop,
}

/// Keeps tables that follow from the feed, and may be run again from the first event.
///
/// It gets events and a connection, nothing else: it cannot send a mail twice.
#[async_trait]
pub trait Projector: Send + Sync + 'static {
    /// Unique; names its checkpoint.
    fn name(&self) -> &'static str;
    /// Raised when the tables must be built anew.
    fn version(&self) -> i32 {
        1
    }
    /// The tables it owns, unqualified: a rebuild runs it on copies with another search path.
    fn tables(&self) -> &'static [&'static str];
    /// The event types it wants; nothing else is delivered.
    fn hears(&self) -> &'static [&'static str];
    /// What to do with an event that can never be taken.
    fn on_poison(&self) -> OnPoison {
        OnPoison::Park
    }
    /// Takes a page in feed order. Read first, then write: a transaction that has written holds
    /// every reader's barrier until it ends.
    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault>;
}

/// How a reader of the feed is run.
#[derive(Debug, Clone, Copy)]
pub struct ProjectorOptions {
    /// Events read at once.
    pub page: i64,
    /// How long a quiet reader waits before it looks without having been woken.
    pub idle: Duration,
    /// How long it waits after a failure.
    pub pause: Duration,
}

impl Default for ProjectorOptions {
    fn default() -> Self {
        Self {
            page: 2_000,
            idle: Duration::from_secs(1),
            pause: Duration::from_secs(1),
        }
    }
}
