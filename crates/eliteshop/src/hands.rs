//! The work that goes on when nobody asks.

use std::time::Duration;

use eventstore::EventStore;
use runtime::Shutdown;
use sqlx::PgPool;
use tokio::task::JoinSet;

use crate::cli::Hands;

/// How long work may take to come to a good end.
const LAST_STEPS: Duration = Duration::from_secs(20);

/// Work that runs until it is told to stop.
pub(crate) struct Working {
    stop: Shutdown,
    tasks: JoinSet<()>,
}

impl Working {
    /// Starts the named hands; all of them when none is named.
    pub(crate) fn start(store: &EventStore, background: &PgPool, hands: &[Hands]) -> Self {
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
