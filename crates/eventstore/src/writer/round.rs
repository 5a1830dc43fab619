//! One round: decide what arrived together, store it, answer everybody.

use super::Writer;
use super::flush::{self, FlushError};
use super::ready::Ready;
use super::recover::fail;
use crate::decision::{Attempt, End, Job};
use crate::desk::{Desk, Staged};
use crate::key::{Key, KeyName};
use crate::stream::StreamRef;
use crate::{StoreError, StreamKey, Token, snapshot};
use std::collections::HashSet;

/// How often one decision may ask for streams it had not named.
const FETCHES: u32 = 64;

/// A decision that ended well and waits to be stored.
pub(super) struct Unit {
    pub(super) job: Box<dyn Job>,
    pub(super) staged: Staged,
    pub(super) outcome: Option<String>,
    pub(super) streams: Vec<StreamRef>,
}

/// What one pass over the waiting decisions leads to.
#[derive(Default)]
struct Pass {
    /// Waiting for streams, or for what this pass stores.
    again: Vec<Box<dyn Job>>,
    fetch: Vec<StreamRef>,
    /// Ended without anything to store, on certain news.
    stopped: Vec<Box<dyn Job>>,
}

impl Writer {
    pub(super) async fn round(&mut self, ready: Ready) {
        self.cache.next_round();
        let mut waiting = self.begin(ready).await;
        let (mut tries, mut lost) = (0, 0);
        while !waiting.is_empty() {
            // The more often the log refused, the fewer decisions share a statement.
            let together = (self.batch >> tries.min(8)).max(1);
            let (units, rest) = match self.decide(waiting, together).await {
                Ok(decided) => decided,
                Err(()) => return,
            };
            waiting = rest;
            if units.is_empty() {
                continue;
            }
            let prepared = flush::prepare(&units);
            match self.send_and_make_ready(prepared).await {
                Ok(token) => {
                    let keys = keys_of(&units);
                    self.stored(units, token);
                    if waiting
                        .iter()
                        .any(|job| job.key().is_some_and(|key| keys.contains(&key.name())))
                    {
                        waiting = self.loader.answer_known(waiting).await;
                    }
                    tries = 0;
                }
                Err(FlushError::Conflict) => {
                    tries += 1;
                    metrics::counter!("eventstore_conflicts").increment(1);
                    waiting = self.try_again(units, waiting, tries).await;
                }
                Err(FlushError::Lost(error)) => {
                    lost += 1;
                    waiting = self.after_lost_answer(units, waiting, error, lost).await;
                }
                Err(FlushError::Failed(error)) => {
                    self.cache.undo();
                    fail(units.into_iter().map(|unit| unit.job), &error);
                }
            }
        }
    }

    /// Takes decisions until `together` of them wait to be stored or none is left; fetches what
    /// they need. On an error everybody has been answered.
    async fn decide(
        &mut self,
        jobs: Vec<Box<dyn Job>>,
        together: usize,
    ) -> Result<(Vec<Unit>, Vec<Box<dyn Job>>), ()> {
        let mut pending = jobs;
        let mut units: Vec<Unit> = Vec::new();
        let mut fetch: Vec<StreamRef> = pending
            .iter()
            .flat_map(|job| job.streams())
            .filter(|stream| self.cache.version(&stream.key).is_none())
            .cloned()
            .collect();
        for _ in 0..FETCHES {
            if !fetch.is_empty()
                && let Err(error) = self.loader.refresh(&mut self.cache, &fetch).await
            {
                self.cache.undo();
                fail(
                    units.into_iter().map(|unit| unit.job).chain(pending),
                    &error,
                );
                return Err(());
            }
            let room = together.saturating_sub(units.len());
            let pass = self.pass(pending, room, &mut units);
            self.loader.answer_stopped(pass.stopped).await;
            pending = pass.again;
            fetch = pass.fetch;
            if fetch.is_empty() {
                return Ok((units, pending));
            }
        }
        fail(pending.into_iter(), &StoreError::Contended);
        Ok((units, Vec::new()))
    }

    fn pass(&mut self, jobs: Vec<Box<dyn Job>>, room: usize, units: &mut Vec<Unit>) -> Pass {
        let mut keys = keys_of(units);
        let mut pass = Pass::default();
        let full = units.len() + room;
        for mut job in jobs {
            let copy = job.key().is_some_and(|key| keys.contains(&key.name()));
            if copy || units.len() >= full {
                pass.again.push(job);
                continue;
            }
            let mut desk = Desk::new(&self.cache);
            let attempt = job.attempt(&mut desk);
            let (staged, changed, seen) = desk.finish();
            match attempt {
                Attempt::Needs(stream) => {
                    pass.fetch.push(stream);
                    pass.again.push(job);
                }
                // No is final only on what the log says now, and so is silence.
                Attempt::Stopped => self.conclude(job, &seen, &mut pass),
                Attempt::Decided(None) if staged.is_empty() => self.conclude(job, &seen, &mut pass),
                Attempt::Decided(_) if staged.is_empty() && !self.is_certain(&seen) => {
                    self.conclude(job, &seen, &mut pass);
                }
                Attempt::Decided(outcome) => {
                    keys.extend(job.key().map(Key::name));
                    let streams = changed
                        .values()
                        .map(|change| change.stream.clone())
                        .collect();
                    self.cache.advance(changed);
                    units.push(Unit {
                        job,
                        staged,
                        outcome,
                        streams,
                    });
                }
            }
        }
        pass
    }

    fn is_certain(&self, seen: &[StreamKey]) -> bool {
        seen.iter().all(|key| {
            self.cache.version(key).is_none()
                || self.cache.is_fresh(key) && !self.cache.is_ahead(key)
        })
    }

    /// Ends a decision that changes nothing, unless what it saw may be out of date.
    fn conclude(&self, job: Box<dyn Job>, seen: &[StreamKey], pass: &mut Pass) {
        if self.is_certain(seen) {
            pass.stopped.push(job);
            return;
        }
        // What is ahead of the log is certain once it is stored; the rest is compared with the log.
        let stale = seen
            .iter()
            .filter(|key| !self.cache.is_ahead(key) && !self.cache.is_fresh(key));
        pass.fetch
            .extend(stale.filter_map(|key| self.cache.stream(key)));
        pass.again.push(job);
    }

    fn stored(&mut self, units: Vec<Unit>, token: Token) {
        let settled = self.cache.settle();
        let snapshots = snapshot::due(&settled, &self.loader.snapshots);
        if !snapshots.is_empty() {
            let pool = self.loader.pool.clone();
            tokio::spawn(async move {
                if let Err(error) = snapshot::write(&pool, snapshots).await {
                    tracing::warn!(%error, "a snapshot was not written; it is only a cache");
                }
            });
        }
        for unit in units {
            unit.job.finish(End::Stored(token));
        }
        self.pulse.beat();
    }
}

fn keys_of(units: &[Unit]) -> HashSet<KeyName> {
    units
        .iter()
        .filter_map(|unit| unit.job.key().map(Key::name))
        .collect()
}
