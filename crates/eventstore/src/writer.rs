//! The one task of a process that takes decisions and writes them: mailbox and group commit.
//!
//! Decisions that arrive together are taken one after the other on states in memory, each seeing
//! what the ones before it did, and are stored by one statement. So a busy stream costs no more
//! than a thousand idle ones, and decisions of one process never conflict. Another process may
//! still be faster: the primary key of the log then refuses the statement, the states go back to
//! what the log says, and the decisions are taken again.

mod flush;
mod recover;
mod round;

use crate::cache::StreamCache;
use crate::decision::Job;
use crate::load::Loader;
use crate::pulse::Pulse;
use tokio::sync::mpsc;

pub(crate) struct Writer {
    pub(crate) cache: StreamCache,
    pub(crate) loader: Loader,
    pub(crate) pulse: Pulse,
    /// The most decisions stored by one statement.
    pub(crate) batch: usize,
}

impl Writer {
    /// Works until every sender is gone and the queue is empty.
    pub(crate) async fn run(mut self, mut queue: mpsc::Receiver<Box<dyn Job>>) {
        let mut jobs = Vec::with_capacity(self.batch);
        while queue.recv_many(&mut jobs, self.batch).await > 0 {
            metrics::histogram!("eventstore_batch_decisions").record(as_metric(jobs.len()));
            self.round(std::mem::take(&mut jobs)).await;
        }
    }
}

#[allow(clippy::cast_precision_loss)] // a metric, not money
fn as_metric(count: usize) -> f64 {
    count as f64
}
