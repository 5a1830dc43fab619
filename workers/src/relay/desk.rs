//! Acting on many messages at once, and on those of one aggregate in their order.

use super::lane::{Job, Lane};
use super::progress::Progress;
use crate::published::Letter;
use eventstore::Token;
use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use std::hash::{DefaultHasher, Hash, Hasher};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

/// Lanes, and what is on its way through them. `R` is what its giver wants back when a message was
/// acted on or parked. Dropping it ends the lanes at once.
pub(super) struct Desk<R> {
    lanes: Vec<mpsc::UnboundedSender<Job>>,
    _tasks: JoinSet<()>,
    out: FuturesUnordered<BoxFuture<'static, (u64, Option<R>)>>,
    progress: Progress,
}

/// A message that is dealt with.
pub(super) struct Done<R> {
    pub(super) receipt: R,
    /// How far everything given before is dealt with, if that moved.
    pub(super) reached: Option<Token>,
}

/// A lane ended with messages in it: they were not dealt with.
#[derive(Debug, thiserror::Error)]
#[error("a lane ended with messages in it")]
pub(super) struct Abandoned;

impl<R: Send + 'static> Desk<R> {
    /// Opens the lanes.
    pub(super) fn open(lane: &Lane) -> Self {
        let mut tasks = JoinSet::new();
        let lanes = (0..lane.options.lanes.max(1)).map(|_| {
            let (give, take) = mpsc::unbounded_channel();
            tasks.spawn(lane.clone().run(take));
            give
        });
        Self {
            lanes: lanes.collect(),
            _tasks: tasks,
            out: FuturesUnordered::new(),
            progress: Progress::default(),
        }
    }

    /// Gives a message to the lane of its aggregate. Givers bound how many are out.
    pub(super) fn give(&mut self, letter: Letter, tries: u32, receipt: R) {
        let ticket = self.progress.begin(letter.token);
        let lane = lane_of(&letter, self.lanes.len());
        let (done, dealt_with) = oneshot::channel();
        let job = Job {
            letter,
            tries,
            done,
        };
        // A lane that has ended drops the job, and its giver hears of it.
        let _ = self.lanes[lane].send(job);
        self.out.push(Box::pin(async move {
            let receipt = dealt_with.await.ok().map(|()| receipt);
            (ticket, receipt)
        }));
    }

    /// Waits for the next message that is dealt with; `None` when none is out.
    pub(super) async fn next_done(&mut self) -> Option<Result<Done<R>, Abandoned>> {
        let (ticket, receipt) = self.out.next().await?;
        let Some(receipt) = receipt else {
            return Some(Err(Abandoned));
        };
        let reached = self.progress.end(ticket);
        Some(Ok(Done { receipt, reached }))
    }

    /// Whether messages are out.
    pub(super) fn is_busy(&self) -> bool {
        !self.out.is_empty()
    }
}

fn lane_of(letter: &Letter, lanes: usize) -> usize {
    let origin = &letter.published.aggregate;
    let mut hasher = DefaultHasher::new();
    (&origin.kind, &origin.id).hash(&mut hasher);
    let lane = hasher.finish() % u64::try_from(lanes).unwrap_or(1);
    usize::try_from(lane).unwrap_or(0)
}
