//! Making the next decisions ready while the log writes the last ones.

use super::Writer;
use super::answer::asked;
use super::flush::{self, FlushError};
use super::recover::fail;
use super::statement::Prepared;
use crate::decision::Job;
use crate::key::{KeyName, Logged};
use crate::load::{Fetched, Loader, Wanted};
use crate::{StoreError, Token};
use std::collections::HashMap;

/// Decisions with what they need: their keys looked up, their streams read.
pub(crate) struct Ready {
    pub(super) jobs: Vec<Box<dyn Job>>,
    pub(super) known: Result<HashMap<KeyName, Logged>, StoreError>,
    pub(super) fetched: Result<Fetched, StoreError>,
}

impl Writer {
    /// Puts what was made ready on the desk and answers the decisions whose key was used before.
    pub(super) async fn begin(&mut self, ready: Ready) -> Vec<Box<dyn Job>> {
        let put = |fetched: Fetched| fetched.put_into(&mut self.cache, &self.loader.upcasters);
        match ready
            .known
            .and_then(|known| ready.fetched.and_then(put).map(|()| known))
        {
            Ok(known) => self.loader.answer_from(&known, ready.jobs).await,
            Err(error) => {
                fail(ready.jobs.into_iter(), &error);
                Vec::new()
            }
        }
    }

    /// Stores a batch; meanwhile whoever arrived is made ready for the next round.
    pub(super) async fn send_and_make_ready(
        &mut self,
        prepared: Result<Prepared, StoreError>,
    ) -> Result<Token, FlushError> {
        let arrived = if self.next.is_none() {
            self.arrived()
        } else {
            Vec::new()
        };
        if arrived.is_empty() {
            return flush::send(&self.loader.pool, prepared).await;
        }
        let wanted = self.wanted(&arrived);
        let (sent, ready) = futures::join!(
            flush::send(&self.loader.pool, prepared),
            make_ready(&self.loader, arrived, wanted)
        );
        self.next = Some(ready);
        sent
    }

    /// Those who wait already, without waiting for more.
    fn arrived(&mut self) -> Vec<Box<dyn Job>> {
        let mut jobs = Vec::new();
        while jobs.len() < self.batch
            && let Ok(job) = self.queue.try_recv()
        {
            jobs.push(job);
        }
        jobs
    }

    /// The streams the decisions named that are not on the desk.
    pub(super) fn wanted(&self, jobs: &[Box<dyn Job>]) -> Wanted {
        let named = jobs.iter().flat_map(|job| job.streams());
        let missing = named.filter(|stream| self.cache.version(&stream.key).is_none());
        self.cache.known(missing.cloned())
    }
}

/// Looks up keys and reads streams, both at once.
pub(super) async fn make_ready(loader: &Loader, jobs: Vec<Box<dyn Job>>, wanted: Wanted) -> Ready {
    let (known, fetched) = futures::join!(asked(&jobs).find(&loader.pool), loader.fetch(wanted));
    Ready {
        jobs,
        known,
        fetched,
    }
}
