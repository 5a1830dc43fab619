//! The clock of the processes: looks for timers that are due and lets them knock.

use super::checkout;
use chrono::{DateTime, Utc};
use decisions::CHECKOUT;
use eventstore::{DueTimer, EventStore, StoreError};
use futures::StreamExt;
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::watch;

/// How many timers knock in one round.
const PAGE: i64 = 200;
/// How many of them at once; their decisions meet in one commit.
const AT_ONCE: usize = 32;
/// The longest time between two looks, whatever is due next.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// How long a timer that came to nothing is left alone.
const PATIENCE: Duration = Duration::from_secs(30);

/// Timers that came to nothing, and until when they are left alone.
type Postponed = HashMap<String, DateTime<Utc>>;

/// Lets every due timer knock until `stop` turns true. Any number of processes may run this.
pub async fn run_timers(store: EventStore, mut stop: watch::Receiver<bool>) {
    let mut postponed = Postponed::new();
    while !*stop.borrow() {
        let pause = match round(&store, Utc::now(), &mut postponed).await {
            Ok(true) => continue,
            Ok(false) => pause(&store).await,
            Err(error) => {
                tracing::error!(%error, "timers.read");
                LONGEST_PAUSE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stop.changed() => break,
        }
    }
}

/// One look at what is due; true if there may be more.
pub(super) async fn round(
    store: &EventStore,
    now: DateTime<Utc>,
    postponed: &mut Postponed,
) -> Result<bool, StoreError> {
    postponed.retain(|_, until| *until > now);
    let waiting = i64::try_from(postponed.len()).unwrap_or(PAGE);
    let due = store
        .due_timers(CHECKOUT, now, PAGE.saturating_add(waiting))
        .await?;
    let due: Vec<DueTimer> = due
        .into_iter()
        .filter(|timer| !postponed.contains_key(&timer.instance))
        .collect();
    let found = due.len();
    let knocks = due.into_iter().map(|timer| async move {
        let outcome = checkout::carry_out(store, &timer, now).await;
        (timer, outcome)
    });
    let mut knocks = futures::stream::iter(knocks).buffer_unordered(AT_ONCE);
    while let Some((timer, outcome)) = knocks.next().await {
        if let Err(error) = outcome {
            tracing::error!(process = timer.process, instance = timer.instance, %error, "timers.knock");
            postponed.insert(timer.instance, now + PATIENCE);
        }
    }
    Ok(i64::try_from(found).is_ok_and(|found| found >= PAGE))
}

async fn pause(store: &EventStore) -> Duration {
    let next = store.next_timer(CHECKOUT).await.ok().flatten();
    let until = next.and_then(|due| (due - Utc::now()).to_std().ok());
    until
        .unwrap_or(LONGEST_PAUSE)
        .clamp(Duration::from_millis(20), LONGEST_PAUSE)
}
