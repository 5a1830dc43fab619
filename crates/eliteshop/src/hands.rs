//! The work that goes on when nobody asks.

use std::time::Duration;

use cashier::Cashier;
use chrono::Utc;
use eventstore::EventStore;
use identity::Identity;
use privacy::Privacy;
use runtime::{Config, Shutdown};
use sqlx::PgPool;
use tokio::task::JoinSet;
use workers::processes::{Carriers, run_timers};
use workers::{Bookkeeper, ReconcileError};

use crate::cli::Hands;
use crate::{door, mail, relay};

/// How long work may take to come to a good end.
const LAST_STEPS: Duration = Duration::from_secs(20);

/// How long what no request waits for may wait.
const SWEEP: Duration = Duration::from_secs(60);

/// How often somebody looks whether a day is to be compared with the providers' books.
const COMPARE: Duration = Duration::from_secs(600);

/// How long after midnight (UTC) a day is settled.
const SETTLED: chrono::TimeDelta = chrono::TimeDelta::hours(2);

/// How long a repeated request is answered as the first time: the promise is 24 hours.
const ANSWERS_KEPT: chrono::TimeDelta = chrono::TimeDelta::hours(25);

/// How long a message that comes again is known. Past it, nothing but a relay that was told to begin
/// anew sends one again.
const SEEN_KEPT: chrono::TimeDelta = chrono::TimeDelta::days(30);

/// Work that runs until it is told to stop.
pub(crate) struct Working {
    stop: Shutdown,
    tasks: JoinSet<()>,
}

impl Working {
    /// Starts the named hands; all of them when none is named.
    pub(crate) fn start(
        cashier: &Cashier,
        identity: &Identity,
        background: &PgPool,
        hands: &[Hands],
        config: &Config,
    ) -> anyhow::Result<Self> {
        let store = cashier.store();
        let (stop, mut tasks) = (Shutdown::new(), JoinSet::new());
        let wanted = |hand| hands.is_empty() || hands.contains(&hand);
        if wanted(Hands::Projectors) {
            tasks.spawn(workers::run_projectors(
                store.clone(),
                background.clone(),
                stop.ears(),
            ));
        }
        if wanted(Hands::Processes) {
            let grace = chrono::TimeDelta::from_std(config.providers.paying.grace);
            let carriers = Carriers {
                cashier: cashier.clone(),
                grace: grace.unwrap_or(chrono::TimeDelta::MAX),
            };
            tasks.spawn(run_timers(carriers, stop.ears()));
            tasks.spawn(sweep(store.clone(), identity.clone(), stop.clone()));
            let keeper = Bookkeeper {
                cashier: cashier.clone(),
                identity: identity.clone(),
                read: background.clone(),
            };
            tasks.spawn(workers::look_after_personal_data(
                Privacy::new(store.clone(), identity.clone()),
                door::retention(config),
                stop.ears(),
            ));
            let privacy = Privacy::new(store.clone(), identity.clone());
            tasks.spawn(workers::attach_guest_orders(privacy, stop.ears()));
            tasks.spawn(compare_nightly(keeper, stop.clone()));
        }
        if wanted(Hands::Relay) {
            relay::start(&mut tasks, config, (store, identity), background, &stop);
        }
        if wanted(Hands::Mail) {
            let postman = mail::postman(config, (store, identity), background)?;
            if let Some(postman) = postman {
                tasks.spawn(workers::postman::run_postman(postman, stop.ears()));
            }
        }
        Ok(Self { stop, tasks })
    }

    /// Tells everything to stop and waits until it has.
    pub(crate) async fn stop(mut self) {
        self.stop.trigger();
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(LAST_STEPS, ended).await.is_err() {
            tracing::warn!("work.abandoned");
        }
    }
}

/// Does, now and then, what no request waits for: tells history of people it was not told of because a
/// process died in between, drops sessions that ended long ago and answers nobody will ask for again.
async fn sweep(store: EventStore, identity: Identity, stop: Shutdown) {
    while !stop.is_triggered() {
        match workers::announce_registrations(&store, &identity, Utc::now()).await {
            Ok(0) => {}
            Ok(told) => tracing::info!(told, "announce.caught_up"),
            Err(error) => tracing::error!(error = format!("{error:#}"), "announce.failed"),
        }
        if let Err(error) = identity.prune(Utc::now()).await {
            tracing::error!(%error, "sessions.prune_failed");
        }
        if let Err(error) = store.forget_answers(Utc::now() - ANSWERS_KEPT).await {
            tracing::error!(%error, "answers.prune_failed");
        }
        if let Err(error) = workers::relay::forget_seen(store.pool(), Utc::now() - SEEN_KEPT).await
        {
            tracing::error!(%error, "seen.prune_failed");
        }
        tokio::select! {
            () = tokio::time::sleep(SWEEP) => {}
            () = stop.triggered() => {}
        }
    }
}

/// Compares yesterday, and days that were missed, with the providers' books, once the day is over and
/// nothing is under way any more. Several processes may do so: what is no news is not written down.
async fn compare_nightly(keeper: Bookkeeper, stop: Shutdown) {
    let mut compared = None;
    while !stop.is_triggered() {
        let now = Utc::now();
        let yesterday = (now - SETTLED - chrono::TimeDelta::days(1)).date_naive();
        if compared != Some(yesterday) {
            let mut all = true;
            for (method, day, found) in keeper.catch_up(yesterday, now).await {
                match found {
                    Ok(found) if found.differences.is_empty() => {}
                    Ok(found) => {
                        let count = found.differences.len();
                        tracing::error!(?method, %day, count, "reconcile.differs");
                    }
                    Err(ReconcileError::TooOld(_)) => {
                        tracing::error!(?method, %day, "reconcile.not_compared");
                    }
                    Err(error) => {
                        all = false;
                        tracing::warn!(?method, %day, %error, "reconcile.postponed");
                    }
                }
            }
            compared = all.then_some(yesterday);
        }
        tokio::select! {
            () = tokio::time::sleep(COMPARE) => {}
            () = stop.triggered() => {}
        }
    }
}
