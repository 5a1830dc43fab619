//! A toy aggregate for tests of the event store: a till that counts coins.

use chrono::{TimeZone, Utc};
use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use eventstore::Context;
use serde::{Deserialize, Serialize};

/// A till: holds coins, never less than none, never more than its drawer takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Till {
    /// Coins in the drawer.
    pub coins: i64,
    /// Events seen: twice as many as there are would show a double application.
    pub seen: u64,
}

/// What the drawer takes.
pub const DRAWER: i64 = 1_000_000;

/// A wish about a till.
#[derive(Debug, Clone)]
pub enum TillCommand {
    /// Several coins in one gesture, an event each.
    Put(Vec<i64>),
    /// Takes coins out, if there are as many.
    Take(i64),
    /// Makes sure that there are at least so many: quiet if there are.
    TopUpTo(i64),
    /// Waits inside the decision, which is not allowed.
    Dawdle,
}

/// A fact about a till.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TillEvent {
    Put { coins: i64 },
    Taken { coins: i64 },
}

/// Why a till refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TillError(pub &'static str);

impl std::fmt::Display for TillError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for TillError {}

impl DomainEvent for TillEvent {
    fn event_type(&self) -> String {
        match self {
            Self::Put { .. } => "till.put".into(),
            Self::Taken { .. } => "till.taken".into(),
        }
    }

    fn event_version(&self) -> String {
        "1.0".into()
    }
}

impl Aggregate for Till {
    const TYPE: &'static str = "till";
    type Command = TillCommand;
    type Event = TillEvent;
    type Error = TillError;
    type Services = ();

    async fn handle(
        &mut self,
        command: TillCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), TillError> {
        match command {
            TillCommand::Put(gesture) => {
                for coins in gesture {
                    if self.coins + coins > DRAWER {
                        return Err(TillError("the drawer is full"));
                    }
                    sink.write(TillEvent::Put { coins }, self).await;
                }
            }
            TillCommand::Take(coins) if coins > self.coins => {
                return Err(TillError("not enough coins"));
            }
            TillCommand::Take(coins) => sink.write(TillEvent::Taken { coins }, self).await,
            TillCommand::TopUpTo(least) if self.coins >= least => {}
            TillCommand::TopUpTo(least) => {
                let coins = least - self.coins;
                sink.write(TillEvent::Put { coins }, self).await;
            }
            TillCommand::Dawdle => {
                tokio::task::yield_now().await;
            }
        }
        Ok(())
    }

    fn apply(&mut self, event: TillEvent) {
        self.seen += 1;
        match event {
            TillEvent::Put { coins } => self.coins += coins,
            TillEvent::Taken { coins } => self.coins -= coins,
        }
    }
}

/// Circumstances for tests.
#[must_use]
pub fn context() -> Context {
    Context {
        actor: "test".into(),
        correlation_id: "test".into(),
        causation_id: None,
        occurred_at: Utc.with_ymd_and_hms(2026, 1, 1, 12, 0, 0).unwrap(),
        reason: None,
    }
}
