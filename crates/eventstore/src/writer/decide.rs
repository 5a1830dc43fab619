//! Taking the decisions that wait, on the newest states there are.

use super::Writer;
use super::batch::Unit;
use super::recover::fail;
use crate::cache::News;
use crate::decision::{Attempt, Job};
use crate::desk::Desk;
use crate::stream::StreamRef;
use crate::{StoreError, StreamKey};

/// How often one decision may ask for streams it had not named.
const FETCHES: u32 = 64;

/// What one pass over the waiting decisions leads to, apart from units.
#[derive(Default)]
struct Pass {
    fetch: Vec<StreamRef>,
    /// Ended without anything to store, on certain news.
    stopped: Vec<Box<dyn Job>>,
}

impl Writer {
    /// Takes decisions until the next batch is full or nobody is left who could be served now;
    /// fetches what they need.
    pub(super) async fn decide(&mut self) {
        // The more often the log refused, the fewer decisions share a statement.
        let together = (self.batch >> self.tries.min(8)).max(1);
        let mut fetch: Vec<StreamRef> = self
            .waiting
            .iter()
            .flat_map(|job| job.streams())
            .filter(|stream| self.cache.version(&stream.key).is_none())
            .cloned()
            .collect();
        for _ in 0..FETCHES {
            if !fetch.is_empty()
                && let Err(error) = self.loader.refresh(&mut self.cache, &fetch).await
            {
                fail(self.waiting.drain(..), &error);
                return;
            }
            let pass = self.pass(together);
            self.loader.answer_stopped(pass.stopped).await;
            fetch = pass.fetch;
            if fetch.is_empty() {
                return;
            }
        }
        fail(self.waiting.drain(..), &StoreError::Contended);
    }

    fn pass(&mut self, together: usize) -> Pass {
        let mut pass = Pass::default();
        for job in std::mem::take(&mut self.waiting) {
            if self.next.units.len() >= together {
                self.waiting.push(job);
            } else if self.next.has_key_of(job.as_ref()) {
                self.next.copies.push(job);
            } else {
                match self.flight.as_mut() {
                    Some(flight) if flight.batch.has_key_of(job.as_ref()) => {
                        flight.batch.copies.push(job);
                    }
                    _ => self.take(job, &mut pass),
                }
            }
        }
        pass
    }

    fn take(&mut self, mut job: Box<dyn Job>, pass: &mut Pass) {
        let mut desk = Desk::new(&self.cache);
        let attempt = job.attempt(&mut desk);
        let (staged, changed, seen) = desk.finish();
        match attempt {
            Attempt::Needs(stream) => {
                pass.fetch.push(stream);
                self.waiting.push(job);
            }
            // No is final only on what the log says now, and so is silence.
            Attempt::Stopped => self.conclude(job, &seen, pass),
            Attempt::Decided(None) if staged.is_empty() => self.conclude(job, &seen, pass),
            Attempt::Decided(_) if staged.is_empty() && !self.is_certain(&seen, job.as_ref()) => {
                self.conclude(job, &seen, pass);
            }
            Attempt::Decided(outcome) => {
                let streams = changed
                    .values()
                    .map(|change| change.stream.clone())
                    .collect();
                self.cache.advance(changed);
                self.next.add(Unit {
                    job,
                    staged,
                    outcome,
                    streams,
                });
            }
        }
    }

    /// Whether the log agrees, or will when it takes what is on its way, with everything that was
    /// seen, at a moment after the decision was asked for.
    fn is_certain(&self, seen: &[StreamKey], job: &dyn Job) -> bool {
        seen.iter()
            .all(|key| self.cache.news(key).is_fresh(job.asked()))
    }

    /// Ends a decision that changes nothing, unless what it saw may be out of date.
    fn conclude(&mut self, job: Box<dyn Job>, seen: &[StreamKey], pass: &mut Pass) {
        let asked = job.asked();
        let (mut on_next, mut on_flight, mut doubt) = (false, false, false);
        let mut stale = Vec::new();
        for key in seen {
            let news = self.cache.news(key);
            match news {
                News::Next => on_next = true,
                News::Sent(_) => on_flight = true,
                News::Stored(_) | News::None => {}
            }
            match news {
                _ if news.is_fresh(asked) => {}
                // It may have been stored before this was asked: compared with the log afterwards.
                News::Sent(_) => doubt = true,
                _ => stale.extend(self.cache.stream(key)),
            }
        }
        if !stale.is_empty() {
            pass.fetch.append(&mut stale);
            self.waiting.push(job);
        } else if doubt {
            self.held.push(job);
        } else if on_next {
            self.next.stopped.push(job);
        } else if let (true, Some(flight)) = (on_flight, self.flight.as_mut()) {
            flight.batch.stopped.push(job);
        } else {
            pass.stopped.push(job);
        }
    }
}
