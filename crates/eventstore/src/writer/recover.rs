//! What happens when the log refuses, or does not answer.

use super::Writer;
use super::round::Unit;
use crate::StoreError;
use crate::decision::{End, Job};
use crate::stream::StreamRef;
use std::time::Duration;

/// How often a round is taken again because another process was faster.
const PATIENCE: u32 = 24;
/// How often a lost database is asked again.
const CALLS: u32 = 5;

impl Writer {
    /// Another process was faster: back to what the log says, then the same decisions again.
    pub(super) async fn try_again(
        &mut self,
        units: Vec<Unit>,
        waiting: Vec<Box<dyn Job>>,
        tries: u32,
    ) -> Vec<Box<dyn Job>> {
        self.cache.undo();
        let streams: Vec<StreamRef> = units.iter().flat_map(|unit| unit.streams.clone()).collect();
        let mut jobs: Vec<Box<dyn Job>> = units.into_iter().map(|unit| unit.job).collect();
        jobs.extend(waiting);
        if tries > PATIENCE {
            fail(jobs.into_iter(), &StoreError::Contended);
            return Vec::new();
        }
        if tries > 1 {
            tokio::time::sleep(Duration::from_millis(jitter(tries))).await;
        }
        if let Err(error) = self.loader.refresh(&mut self.cache, &streams).await {
            fail(jobs.into_iter(), &error);
            return Vec::new();
        }
        self.loader.answer_known(jobs).await
    }

    /// Nobody knows whether the statement was committed. The keyed decisions look for their
    /// stored answers; the others are told that it is unknown.
    pub(super) async fn after_lost_answer(
        &mut self,
        units: Vec<Unit>,
        waiting: Vec<Box<dyn Job>>,
        error: StoreError,
        lost: u32,
    ) -> Vec<Box<dyn Job>> {
        tracing::warn!(%error, "the database went away while writing");
        self.cache.clear();
        let (keyed, bare): (Vec<_>, Vec<_>) = units
            .into_iter()
            .map(|unit| unit.job)
            .partition(|job| job.key().is_some());
        fail(bare.into_iter(), &StoreError::Unknown);
        let jobs: Vec<Box<dyn Job>> = keyed.into_iter().chain(waiting).collect();
        if lost > CALLS {
            fail(jobs.into_iter(), &StoreError::Unknown);
            return Vec::new();
        }
        tokio::time::sleep(Duration::from_millis(100 << lost)).await;
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
