//! Looks after personal data: finishes erasures at once, forgets every night what is older than it may be.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use privacy::{Privacy, Retention};
use std::time::Duration;
use tokio::sync::watch;

/// How long an erasure that was held up waits to be tried again.
const SWEEP: Duration = Duration::from_secs(30);
/// When the night's work begins, after midnight (UTC).
const NIGHT: TimeDelta = TimeDelta::hours(3);

/// Runs until it is told to stop. Several processes may do so: everything may be done twice.
pub async fn look_after_personal_data(
    privacy: Privacy,
    keep: Retention,
    mut stop: watch::Receiver<bool>,
) {
    let mut forgotten: Option<NaiveDate> = None;
    loop {
        let now = Utc::now();
        match privacy.sweep(now).await {
            Ok(0) => {}
            Ok(done) => tracing::info!(done, "erasure.caught_up"),
            Err(error) => tracing::error!(%error, "erasure.sweep_failed"),
        }
        let night = (now - NIGHT).date_naive();
        if forgotten != Some(night) && forget(&privacy, keep, now).await {
            forgotten = Some(night);
        }
        tokio::select! {
            () = tokio::time::sleep(SWEEP) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

async fn forget(privacy: &Privacy, keep: Retention, now: DateTime<Utc>) -> bool {
    match privacy.retain(keep, now).await {
        Ok(figures) => {
            tracing::info!(
                guest_orders = figures.guest_orders,
                origins = figures.origins,
                letters = figures.letters,
                "retention.done"
            );
            true
        }
        Err(error) => {
            tracing::error!(%error, "retention.failed");
            false
        }
    }
}
