//! Who listens to published events, and how that can go.

use super::Backoff;
use crate::published::{Published, matches};
use async_trait::async_trait;
use eventstore::StoreError;
use std::time::Duration;

/// Acts on published events. It may get the same message twice, and messages of one aggregate come in
/// their order; what it does is keyed by the message's id (see [`super::first_time`]).
#[async_trait]
pub trait Consumer: Send + Sync + 'static {
    /// Unique, in lower case; names its queue and its place in the log.
    fn name(&self) -> &'static str;
    /// What it wants to hear, as RabbitMQ writes binding keys: `order.placed`, `order.*`, `#`.
    fn topics(&self) -> &'static [&'static str];
    /// Whether it hears what happened before it came in.
    fn begins(&self) -> Begins {
        Begins::Now
    }
    /// Acts on one message. When it answers well the effect must be safe: the message is gone then.
    async fn handle(&self, message: &Published) -> Result<(), Setback>;
}

/// Where somebody who is new begins to listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    /// With the first event of the log.
    AtTheStart,
    /// Where the log ends when it comes in for the first time.
    Now,
}

/// Why a message was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Setback {
    /// The hour is wrong, not the message (the other side is down): it is tried until it works.
    #[error("{0}")]
    Later(String),
    /// It went wrong and may do so again: after some tries the message is parked with the reason.
    #[error("{0}")]
    Failed(String),
}

impl From<sqlx::Error> for Setback {
    fn from(error: sqlx::Error) -> Self {
        let error = StoreError::from(error);
        match error.is_transient() {
            true => Self::Later(error.to_string()),
            false => Self::Failed(error.to_string()),
        }
    }
}

impl From<serde_json::Error> for Setback {
    fn from(error: serde_json::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// How messages are taken.
#[derive(Debug, Clone, Copy)]
pub struct ConsumeOptions {
    /// A message that failed so often is parked.
    pub tries: u32,
    /// Messages of different aggregates that are acted on at once.
    pub lanes: usize,
    /// Messages the broker hands out before the first of them is acknowledged.
    pub prefetch: u16,
    /// The pause between two tries of a message.
    pub between_tries: Backoff,
    /// The pause before a lost connection, or a failed database, is asked again.
    pub between_lines: Backoff,
    /// How often it looks for parked messages that somebody wants tried again.
    pub look_again: Duration,
}

impl Default for ConsumeOptions {
    fn default() -> Self {
        Self {
            tries: 5,
            lanes: 8,
            prefetch: 64,
            between_tries: Backoff {
                first: Duration::from_millis(250),
                longest: Duration::from_secs(30),
            },
            between_lines: Backoff {
                first: Duration::from_millis(200),
                longest: Duration::from_secs(15),
            },
            look_again: Duration::from_secs(5),
        }
    }
}

/// Whether a consumer wants this topic.
pub(super) fn wants(consumer: &dyn Consumer, topic: &str) -> bool {
    let topics = consumer.topics();
    topics.iter().any(|pattern| matches(pattern, topic))
}
