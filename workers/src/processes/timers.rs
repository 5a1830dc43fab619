//! The clock of the processes: looks for timers that are due and lets them knock.

use super::checkout::CarryError;
use super::{checkout, money, returns};
use cashier::Cashier;
use chrono::{DateTime, TimeDelta, Utc};
use decisions::{CHECKOUT, NOTICES, PAYMENTS, REFUNDS, RETURNS};
use eventstore::{DueTimer, StoreError};
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
pub(super) type Postponed = HashMap<String, DateTime<Utc>>;

/// Who carries out what timers ask for.
#[derive(Clone)]
pub struct Carriers {
    /// Asks the payment providers, and knows the log.
    pub cashier: Cashier,
    /// How long an order whose hold ran out waits for money that is under way.
    pub grace: TimeDelta,
}

impl Carriers {
    async fn carry_out(&self, timer: &DueTimer, now: DateTime<Utc>) -> Result<(), CarryError> {
        match timer.process.as_str() {
            PAYMENTS => money::carry_out_payment(self, timer, now).await,
            REFUNDS => money::carry_out_refund(self, timer, now).await,
            NOTICES => money::carry_out_notice(self, timer, now).await,
            RETURNS => returns::carry_out(self.cashier.store(), timer, now).await,
            _ => checkout::carry_out((self.cashier.store(), self.grace), timer, now).await,
        }
    }
}

/// Lets every due timer knock until `stop` turns true. Any number of processes may run this. Each
/// process of the shop has a line of its own: a provider that is slow holds no order up.
pub async fn run_timers(carriers: Carriers, stop: watch::Receiver<bool>) {
    let processes = [CHECKOUT, PAYMENTS, REFUNDS, NOTICES, RETURNS];
    let lines = processes.map(|process| run(carriers.clone(), process, stop.clone()));
    futures::future::join_all(lines).await;
}

async fn run(carriers: Carriers, process: &'static str, mut stop: watch::Receiver<bool>) {
    let mut postponed = Postponed::new();
    while !*stop.borrow() {
        let pause = match round(&carriers, process, Utc::now(), &mut postponed).await {
            Ok(true) => continue,
            Ok(false) => pause(&carriers, process).await,
            Err(error) => {
                tracing::error!(%error, process, "timers.read");
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
    carriers: &Carriers,
    process: &'static str,
    now: DateTime<Utc>,
    postponed: &mut Postponed,
) -> Result<bool, StoreError> {
    let store = carriers.cashier.store();
    postponed.retain(|_, until| *until > now);
    let waiting = i64::try_from(postponed.len()).unwrap_or(PAGE);
    let due = store
        .due_timers(process, now, PAGE.saturating_add(waiting))
        .await?;
    let due: Vec<DueTimer> = due
        .into_iter()
        .filter(|timer| !postponed.contains_key(&name_of(timer)))
        .collect();
    let found = due.len();
    let knocks = due.into_iter().map(|timer| async move {
        let outcome = carriers.carry_out(&timer, now).await;
        (timer, outcome)
    });
    let mut knocks = futures::stream::iter(knocks).buffer_unordered(AT_ONCE);
    while let Some((timer, outcome)) = knocks.next().await {
        if let Err(error) = outcome {
            tracing::error!(process = timer.process, instance = timer.instance, %error, "timers.knock");
            postponed.insert(name_of(&timer), now + PATIENCE);
        }
    }
    Ok(i64::try_from(found).is_ok_and(|found| found >= PAGE))
}

fn name_of(timer: &DueTimer) -> String {
    format!("{}:{}", timer.instance, timer.name)
}

async fn pause(carriers: &Carriers, process: &str) -> Duration {
    let store = carriers.cashier.store();
    let next = store.next_timer(process).await.ok().flatten();
    let until = next.and_then(|due| (due - Utc::now()).to_std().ok());
    until
        .unwrap_or(LONGEST_PAUSE)
        .clamp(Duration::from_millis(20), LONGEST_PAUSE)
}
