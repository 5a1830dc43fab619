//! Carrying the pulse to other processes: a NOTIFY of its own, never inside an append (that would
//! take a lock held until the commit is on disk, and cost two thirds of the appends).

use crate::pulse::Pulse;
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use std::time::Duration;
use tokio::sync::watch;

const CHANNEL: &str = "eventstore";
/// At most one notice per this time, however much is stored.
const COALESCE: Duration = Duration::from_millis(5);

/// Tells other processes that something was stored.
pub(crate) async fn send(pool: PgPool, mut stored: watch::Receiver<u64>) {
    while stored.changed().await.is_ok() {
        stored.borrow_and_update();
        // A lost notice costs the reader one polling interval.
        let sent = sqlx::query("SELECT pg_notify($1, '')")
            .bind(CHANNEL)
            .execute(&pool)
            .await;
        if let Err(error) = sent {
            tracing::debug!(%error, "no notice sent");
        }
        tokio::time::sleep(COALESCE).await;
    }
}

/// Beats when another process says that it stored something; connects again after a loss.
pub(crate) async fn hear(pool: PgPool, pulse: Pulse) {
    loop {
        if let Err(error) = hear_once(&pool, &pulse).await {
            tracing::debug!(%error, "not listening; readers poll");
        }
        if pool.is_closed() {
            return;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn hear_once(pool: &PgPool, pulse: &Pulse) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        listener.recv().await?;
        pulse.beat();
    }
}
