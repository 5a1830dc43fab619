//! What happens when the log refuses, or does not answer.

use super::Writer;
use super::batch::{Batch, Unit};
use super::flush::FlushError;
use crate::StoreError;
use crate::decision::{End, Job};
use crate::stream::StreamRef;
use std::time::Duration;

/// How often decisions are taken again because another process was faster.
const PATIENCE: u32 = 24;
/// How often a lost database is asked again.
const CALLS: u32 = 5;

impl Writer {
    /// The batch is not in the log, or nobody knows; what was decided on top of it falls with it.
    pub(super) async fn failed(&mut self, mut batch: Batch, why: FlushError) {
        let units = std::mem::take(&mut batch.units);
        let next = std::mem::take(&mut self.next);
        let streams: Vec<StreamRef> = units
            .iter()
            .chain(&next.units)
            .flat_map(|unit| unit.streams.clone())
            .collect();
        let mut later: Vec<Box<dyn Job>> = batch.others().collect();
        later.append(&mut self.held);
        later.extend(next.into_jobs());
        later.append(&mut self.waiting);
        let sent = units.into_iter().map(|unit: Unit| unit.job);
        self.waiting = match why {
            FlushError::Conflict => {
                let jobs = sent.chain(later).collect();
                self.try_again(jobs, &streams).await
            }
            FlushError::Lost(error) => self.after_lost_answer(sent, later, &error).await,
            FlushError::Failed(error) => {
                self.cache.undo();
                fail(sent, &error);
                later
            }
        };
    }

    /// Another process was faster: back to what the log says, then the same decisions again.
    async fn try_again(
        &mut self,
        jobs: Vec<Box<dyn Job>>,
        streams: &[StreamRef],
    ) -> Vec<Box<dyn Job>> {
        self.tries += 1;
        metrics::counter!("eventstore_conflicts").increment(1);
        self.cache.undo();
        if self.tries > PATIENCE {
            fail(jobs.into_iter(), &StoreError::Contended);
            return Vec::new();
        }
        if self.tries > 1 {
            tokio::time::sleep(Duration::from_millis(jitter(self.tries))).await;
        }
        if let Err(error) = self.loader.refresh(&mut self.cache, streams).await {
            fail(jobs.into_iter(), &error);
            return Vec::new();
        }
        self.loader.answer_known(jobs).await
    }

    /// Nobody knows whether the statement was committed. The keyed decisions look for their
    /// stored answers; the others are told that it is unknown.
    async fn after_lost_answer(
        &mut self,
        sent: impl Iterator<Item = Box<dyn Job>> + Send,
        later: Vec<Box<dyn Job>>,
        error: &StoreError,
    ) -> Vec<Box<dyn Job>> {
        self.lost += 1;
        tracing::warn!(%error, "the database went away while writing");
        self.cache.clear();
        let (keyed, bare): (Vec<_>, Vec<_>) = sent.partition(|job| job.key().is_some());
        fail(bare.into_iter(), &StoreError::Unknown);
        let jobs: Vec<Box<dyn Job>> = keyed.into_iter().chain(later).collect();
        if self.lost > CALLS {
            fail(jobs.into_iter(), &StoreError::Unknown);
            return Vec::new();
        }
        tokio::time::sleep(Duration::from_millis(100 << self.lost)).await;
        self.loader.answer_known(jobs).await
    }
}

/// 2 to 20 ms, so that two processes do not run into each other again at once.
fn jitter(tries: u32) -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let noise = now.map_or(7, |since| u64::from(since.subsec_nanos()) / 1_000 % 9);
    2 + noise + u64::from(tries.min(9))
}

pub(super) fn fail(jobs: impl Iterator<Item = Box<dyn Job>>, error: &StoreError) {
    tracing::warn!(%error, "decisions could not be stored");
    for job in jobs {
        job.finish(End::Failed(error.again()));
    }
}
