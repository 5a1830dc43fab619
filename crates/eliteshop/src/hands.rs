//! The work that goes on when nobody asks.

use std::time::Duration;

use chrono::Utc;
use eventstore::EventStore;
use identity::Identity;
use runtime::Shutdown;
use sqlx::PgPool;
use tokio::task::JoinSet;

use crate::cli::Hands;

/// How long work may take to come to a good end.
const LAST_STEPS: Duration = Duration::from_secs(20);

/// How long what no request waits for may wait.
const SWEEP: Duration = Duration::from_secs(60);

/// How long a repeated request is answered as the first time: the promise is 24 hours.
const ANSWERS_KEPT: chrono::TimeDelta = chrono::TimeDelta::hours(25);

/// Work that runs until it is told to stop.
pub(crate) struct Working {
    stop: Shutdown,
    tasks: JoinSet<()>,
}

impl Working {
    /// Starts the named hands; all of them when none is named.
    pub(crate) fn start(
        store: &EventStore,
        identity: &Identity,
        background: &PgPool,
        hands: &[Hands],
    ) -> Self {
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
            tasks.spawn(workers::processes::run_timers(store.clone(), stop.ears()));
            tasks.spawn(sweep(store.clone(), identity.clone(), stop.clone()));
        }
        Self { stop, tasks }
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
        tokio::select! {
            () = tokio::time::sleep(SWEEP) => {}
            () = stop.triggered() => {}
        }
    }
}
