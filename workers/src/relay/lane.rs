//! One message after the other, each until it was acted on or parked.

use super::consumer::{ConsumeOptions, Consumer, Setback};
use super::parked::{self, Aside};
use super::rest::over;
use crate::published::{Letter, Published};
use futures::FutureExt;
use sqlx::PgPool;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};

/// A message to be acted on, and who waits for that.
pub(super) struct Job {
    pub(super) letter: Letter,
    /// Tries that ended without an answer: the process died in between.
    pub(super) tries: u32,
    pub(super) done: oneshot::Sender<()>,
}

/// What a lane needs to act.
#[derive(Clone)]
pub(super) struct Lane {
    pub(super) pool: PgPool,
    pub(super) consumer: Arc<dyn Consumer>,
    pub(super) options: ConsumeOptions,
    pub(super) stop: watch::Receiver<bool>,
}

impl Lane {
    /// Takes jobs until there are no more to come, or `stop` turns true; the one at hand is finished.
    pub(super) async fn run(mut self, mut jobs: mpsc::UnboundedReceiver<Job>) {
        while let Some(job) = jobs.recv().await {
            if *self.stop.borrow() || !self.finish(&job).await {
                return;
            }
            // Whoever waited may have lost its line to the broker: the message comes again.
            let _ = job.done.send(());
        }
    }

    /// Acts on a message, again and again if need be; false if it had to stop before that worked.
    async fn finish(&mut self, job: &Job) -> bool {
        let name = self.consumer.name();
        let (mut tries, mut failures) = (job.tries, 0);
        loop {
            let setback = match attempt(self.consumer.as_ref(), &job.letter.published).await {
                Ok(()) => {
                    metrics::counter!("messages_handled_total", "consumer" => name).increment(1);
                    return true;
                }
                Err(setback) => setback,
            };
            failures += 1;
            if let Setback::Failed(reason) = &setback {
                tries += 1;
                if tries >= self.options.tries {
                    return self.park(&job.letter, tries, reason).await;
                }
            }
            let message = &job.letter.published.id;
            tracing::warn!(consumer = name, message, tries, %setback, "messages.setback");
            if self.stopped_during_pause(failures).await {
                return false;
            }
        }
    }

    /// Parks the message, whenever the database lets it; false if it had to stop before.
    async fn park(&mut self, letter: &Letter, tries: u32, reason: &str) -> bool {
        let mut failures = 0;
        loop {
            let name = self.consumer.name();
            match parked::park(&self.pool, name, &Aside::from(letter), tries, reason).await {
                Ok(()) => return true,
                Err(error) => tracing::warn!(consumer = name, %error, "messages.park_failed"),
            }
            failures += 1;
            if self.stopped_during_pause(failures).await {
                return false;
            }
        }
    }

    async fn stopped_during_pause(&mut self, failures: u32) -> bool {
        let pause = self.options.between_tries.now(failures);
        tokio::select! {
            () = tokio::time::sleep(pause) => false,
            () = over(&mut self.stop) => true,
        }
    }
}

/// One try; a panic is a failure like any other.
pub(super) async fn attempt(consumer: &dyn Consumer, message: &Published) -> Result<(), Setback> {
    let tried = AssertUnwindSafe(consumer.handle(message)).catch_unwind();
    let panicked = || Setback::Failed("the consumer panicked".to_owned());
    tried.await.unwrap_or_else(|_| Err(panicked()))
}
