//! The one task of a process that takes decisions and writes them: mailbox and group commit.
//!
//! Decisions that arrive together are taken one after the other on states in memory, each seeing
//! what the ones before it did, and are stored by one statement. So a busy stream costs no more
//! than a thousand idle ones, and decisions of one process never conflict.
//!
//! Three things go on at once: one batch is being stored, the decisions for the next are taken on
//! the states the first will leave behind, and whoever came after them has keys looked up and
//! streams read. A batch is sent when the one before it is stored, never earlier: so what it builds
//! on has an older transaction id. Another process may still be faster: the primary key of the log
//! then refuses the statement, the states go back to what the log says, and all decisions are taken
//! again.

mod answer;
mod batch;
mod decide;
mod flush;
mod landing;
mod ready;
mod recover;
mod statement;

use crate::cache::StreamCache;
use crate::decision::Job;
use crate::key::KeyName;
use crate::load::Loader;
use crate::pulse::Pulse;
use crate::sessions;
use crate::snapshot::Written;
use batch::{Batch, Flight};
use ready::Ready;
use sqlx::PgPool;
use std::collections::HashSet;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Decisions go through its fields from the bottom to the top.
pub(crate) struct Writer {
    cache: StreamCache,
    loader: Loader,
    /// The sessions of everybody, for what does not hurry.
    unhurried: PgPool,
    pulse: Pulse,
    written: Written,
    /// Being stored.
    flight: Option<Flight>,
    /// Taken, to be stored next.
    next: Batch,
    /// Cannot be taken before the flight has landed.
    held: Vec<Box<dyn Job>>,
    /// Ready to be taken.
    waiting: Vec<Box<dyn Job>>,
    /// Having their keys looked up and their streams read.
    reading: Option<JoinHandle<Ready>>,
    /// The keys that were stored since that began.
    stored_meanwhile: HashSet<KeyName>,
    queue: mpsc::Receiver<Box<dyn Job>>,
    /// Nobody can ask any more.
    closed: bool,
    /// The most decisions stored by one statement.
    batch: usize,
    /// How often in a row the log refused.
    tries: u32,
    /// How often in a row its answer was lost.
    lost: u32,
}

impl Writer {
    /// `loader` has the sessions of everybody; the writer opens some of its own.
    pub(crate) fn new(
        cache: StreamCache,
        loader: Loader,
        pulse: Pulse,
        batch: usize,
        queue: mpsc::Receiver<Box<dyn Job>>,
    ) -> Self {
        let unhurried = loader.pool;
        let loader = Loader {
            pool: sessions::of_writer(&unhurried),
            ..loader
        };
        Self {
            cache,
            loader,
            unhurried,
            pulse,
            written: Written::default(),
            flight: None,
            next: Batch::default(),
            held: Vec::new(),
            waiting: Vec::new(),
            reading: None,
            stored_meanwhile: HashSet::new(),
            queue,
            closed: false,
            batch,
            tries: 0,
            lost: 0,
        }
    }

    /// Works until every sender is gone and everything is answered.
    pub(crate) async fn run(mut self) {
        while self.step().await {
            self.decide().await;
            if self.take_off() {
                self.decide().await;
            }
        }
        self.loader.pool.close().await;
    }

    /// Waits for whatever comes first: the log's answer, what was read, somebody who asks. False
    /// when nothing can come any more.
    async fn step(&mut self) -> bool {
        if self.is_idle() {
            (self.tries, self.lost) = (0, 0);
        }
        let open = self.is_open();
        let mut arrived = Vec::new();
        tokio::select! {
            biased;
            sent = batch::landing(&mut self.flight), if self.flight.is_some() => {
                self.landed(sent).await;
            }
            ready = ready::done(&mut self.reading), if self.reading.is_some() => {
                self.begin(ready).await;
            }
            count = self.queue.recv_many(&mut arrived, self.batch), if open => {
                self.closed = count == 0;
                self.read_for(arrived);
            }
            else => return false,
        }
        true
    }

    /// Whether more may come in: not while enough wait already, and after a conflict those who met
    /// it go first.
    fn is_open(&self) -> bool {
        let flying = self.flight.iter().map(|flight| flight.batch.riders());
        let riders = self.held.len() + self.next.riders() + flying.sum::<usize>();
        !self.closed
            && self.reading.is_none()
            && self.waiting.is_empty()
            && riders < self.batch
            && (self.tries, self.lost) == (0, 0)
    }

    fn is_idle(&self) -> bool {
        self.flight.is_none()
            && self.reading.is_none()
            && self.next.is_empty()
            && self.waiting.is_empty()
            && self.held.is_empty()
    }
}
