//! Making the next decisions ready while the log writes and others are taken.

use super::Writer;
use super::answer::asked;
use super::recover::fail;
use crate::StoreError;
use crate::decision::Job;
use crate::key::{Asked, Key, KeyName, Logged};
use crate::load::{Fetched, Loader, Wanted};
use std::collections::HashMap;
use tokio::task::JoinHandle;

/// Decisions with what they need: their keys looked up, their streams read.
pub(super) struct Ready {
    jobs: Vec<Box<dyn Job>>,
    known: Result<HashMap<KeyName, Logged>, StoreError>,
    fetched: Result<Fetched, StoreError>,
}

/// Waits until somebody is ready.
pub(super) async fn done(reading: &mut Option<JoinHandle<Ready>>) -> Option<Ready> {
    match reading {
        Some(reading) => reading.await.ok(),
        None => std::future::pending().await,
    }
}

impl Writer {
    /// Begins to make those who arrived ready.
    pub(super) fn read_for(&mut self, mut jobs: Vec<Box<dyn Job>>) {
        if jobs.is_empty() {
            return;
        }
        let round = self.cache.next_round();
        jobs.iter_mut().for_each(|job| job.ask_in(round));
        let named = jobs.iter().flat_map(|job| job.streams());
        let missing = named.filter(|stream| self.cache.version(&stream.key).is_none());
        let (asked, wanted) = (asked(&jobs), self.cache.known(missing.cloned()));
        if asked.is_empty() && wanted.is_empty() {
            self.waiting.extend(jobs);
            return;
        }
        let reading = make_ready(self.loader.clone(), jobs, asked, wanted);
        self.reading = Some(tokio::spawn(reading));
    }

    /// Puts what was read on the desk and answers the decisions whose key was used before.
    pub(super) async fn begin(&mut self, ready: Option<Ready>) {
        self.reading = None;
        let stored_meanwhile = std::mem::take(&mut self.stored_meanwhile);
        let Some(ready) = ready else {
            return;
        };
        let put = |fetched: Fetched| fetched.put_into(&mut self.cache, &self.loader.upcasters);
        let known = match ready
            .known
            .and_then(|known| ready.fetched.and_then(put).map(|()| known))
        {
            Ok(known) => known,
            Err(error) => return fail(ready.jobs.into_iter(), &error),
        };
        let jobs = self.loader.answer_from(&known, ready.jobs).await;
        let (again, jobs): (Vec<_>, Vec<_>) = jobs.into_iter().partition(|job| {
            let name = job.key().map(Key::name);
            name.is_some_and(|name| stored_meanwhile.contains(&name))
        });
        self.waiting.extend(jobs);
        self.waiting.extend(self.loader.answer_known(again).await);
    }
}

/// Looks up keys and reads streams, both at once.
async fn make_ready(
    loader: Loader,
    jobs: Vec<Box<dyn Job>>,
    asked: Asked,
    wanted: Wanted,
) -> Ready {
    let (known, fetched) = futures::join!(asked.find(&loader.pool), loader.fetch(wanted));
    Ready {
        jobs,
        known,
        fetched,
    }
}
