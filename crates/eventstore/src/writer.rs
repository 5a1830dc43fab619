//! The one task of a process that takes decisions and writes them: mailbox and group commit.
//!
//! Decisions that arrive together are taken one after the other on states in memory, each seeing
//! what the ones before it did, and are stored by one statement. So a busy stream costs no more
//! than a thousand idle ones, and decisions of one process never conflict. While the log writes, the
//! next decisions' keys are looked up and their streams read. Another process may
//! still be faster: the primary key of the log then refuses the statement, the states go back to
//! what the log says, and the decisions are taken again.

mod answer;
mod flush;
mod ready;
mod recover;
mod round;
mod statement;

use crate::cache::StreamCache;
use crate::decision::Job;
use crate::load::Loader;
use crate::pulse::Pulse;
use ready::{Ready, make_ready};
use tokio::sync::mpsc;

pub(crate) struct Writer {
    pub(crate) cache: StreamCache,
    pub(crate) loader: Loader,
    pub(crate) pulse: Pulse,
    /// The most decisions stored by one statement.
    pub(crate) batch: usize,
    pub(crate) queue: mpsc::Receiver<Box<dyn Job>>,
    /// What was made ready while the log was writing.
    pub(crate) next: Option<Ready>,
}

impl Writer {
    /// Works until every sender is gone and the queue is empty.
    pub(crate) async fn run(mut self) {
        loop {
            let ready = match self.next.take() {
                Some(ready) => ready,
                None => {
                    let mut jobs = Vec::with_capacity(self.batch);
                    if self.queue.recv_many(&mut jobs, self.batch).await == 0 {
                        return;
                    }
                    let wanted = self.wanted(&jobs);
                    make_ready(&self.loader, jobs, wanted).await
                }
            };
            metrics::histogram!("eventstore_batch_decisions").record(as_metric(ready.jobs.len()));
            self.round(ready).await;
        }
    }
}

#[allow(clippy::cast_precision_loss)] // a metric, not money
fn as_metric(count: usize) -> f64 {
    count as f64
}
