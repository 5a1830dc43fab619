//! What goes together: the decisions of one statement, and who waits for it.

use super::Writer;
use super::flush::{self, FlushError};
use crate::decision::Job;
use crate::desk::Staged;
use crate::key::{Key, KeyName};
use crate::stream::StreamRef;
use crate::{StoreError, Token};
use std::collections::HashSet;
use tokio::task::JoinHandle;

/// A decision that ended well and waits to be stored.
pub(super) struct Unit {
    pub(super) job: Box<dyn Job>,
    pub(super) staged: Staged,
    pub(super) outcome: Option<String>,
    pub(super) streams: Vec<StreamRef>,
}

/// Decisions stored by one statement.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) units: Vec<Unit>,
    pub(super) keys: HashSet<KeyName>,
    /// Refused, or silent, because of what the units did: true as soon as they are stored.
    pub(super) stopped: Vec<Box<dyn Job>>,
    /// Have the key of a unit.
    pub(super) copies: Vec<Box<dyn Job>>,
}

impl Batch {
    pub(super) fn is_empty(&self) -> bool {
        self.units.is_empty() && self.riders() == 0
    }

    pub(super) fn add(&mut self, unit: Unit) {
        self.keys.extend(unit.job.key().map(Key::name));
        self.units.push(unit);
    }

    pub(super) fn has_key_of(&self, job: &dyn Job) -> bool {
        !self.keys.is_empty() && job.key().is_some_and(|key| self.keys.contains(&key.name()))
    }

    /// How many wait for it who are not in it.
    pub(super) fn riders(&self) -> usize {
        self.stopped.len() + self.copies.len()
    }

    /// Everybody in it, to be asked again.
    pub(super) fn into_jobs(mut self) -> impl Iterator<Item = Box<dyn Job>> {
        let units = std::mem::take(&mut self.units);
        units.into_iter().map(|unit| unit.job).chain(self.others())
    }

    /// Everybody who waits for it except the units.
    pub(super) fn others(self) -> impl Iterator<Item = Box<dyn Job>> {
        self.stopped.into_iter().chain(self.copies)
    }
}

/// A batch on its way into the log.
pub(super) struct Flight {
    pub(super) batch: Batch,
    sent: JoinHandle<Result<Token, FlushError>>,
}

/// Waits for the log's answer; the flight stays where it is.
pub(super) async fn landing(flight: &mut Option<Flight>) -> Result<Token, FlushError> {
    let Some(flight) = flight else {
        return std::future::pending().await;
    };
    let answer = (&mut flight.sent).await;
    answer.unwrap_or(Err(FlushError::Lost(StoreError::Unknown)))
}

impl Writer {
    /// Sends the next batch if there is one and nothing is on its way.
    pub(super) fn take_off(&mut self) -> bool {
        if self.flight.is_some() || self.next.units.is_empty() {
            return false;
        }
        let batch = std::mem::take(&mut self.next);
        metrics::histogram!("eventstore_batch_decisions").record(as_metric(batch.units.len()));
        let prepared = flush::prepare(&batch.units);
        let sent = tokio::spawn(flush::send(self.loader.pool.clone(), prepared));
        self.cache.take_off();
        self.flight = Some(Flight { batch, sent });
        true
    }
}

#[allow(clippy::cast_precision_loss)] // a metric, not money
fn as_metric(count: usize) -> f64 {
    count as f64
}
