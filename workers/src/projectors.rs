//! Keeps every read table up to date, and says how far each one is.

use chrono::{DateTime, Utc};
use eventstore::projector::Leadership;
use eventstore::{EventStore, Projector, ProjectorOptions, StoreError, run_projector};
use sqlx::PgPool;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long a projector that broke down is left alone before it is started again.
const RESPITE: Duration = Duration::from_secs(5);
/// Events behind are counted up to here; past it, "many" is exact enough.
const COUNTED: i64 = 100_000;

/// Runs every projector of the shop until `stop` turns true. Any number of processes may do so: each
/// projector is led by one of them, and another takes over when that one ends.
pub async fn run_projectors(store: EventStore, pool: PgPool, stop: watch::Receiver<bool>) {
    let leadership = Leadership::new(pool.clone());
    let runs = projections::all().into_iter().map(|projector| {
        supervise(
            store.clone(),
            pool.clone(),
            projector,
            leadership.clone(),
            stop.clone(),
        )
    });
    futures::future::join_all(runs).await;
    leadership.resign().await;
}

/// Starts a projector again that panicked, until `stop` turns true.
async fn supervise(
    store: EventStore,
    pool: PgPool,
    projector: Arc<dyn Projector>,
    leadership: Leadership,
    mut stop: watch::Receiver<bool>,
) {
    while !*stop.borrow() {
        let run = run_projector(
            store.clone(),
            pool.clone(),
            projector.clone(),
            leadership.clone(),
            ProjectorOptions::default(),
            stop.clone(),
        );
        if let Err(broken) = tokio::spawn(run).await {
            tracing::error!(projection = projector.name(), error = %broken, "projector.broken");
            tokio::select! {
                () = tokio::time::sleep(RESPITE) => {}
                _ = stop.changed() => {}
            }
        }
    }
}

/// How far one projection is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectionStatus {
    /// Its name.
    pub name: String,
    /// The version of its tables.
    pub version: i32,
    /// `active`, `building` or `retired`.
    pub status: String,
    /// When its checkpoint last moved.
    pub moved_at: DateTime<Utc>,
    /// Events of the log it has not looked at yet, counted up to 100,000.
    pub behind: i64,
    /// Events that could not be taken and were set aside.
    pub parked: i64,
}

/// How far every projection is that ever ran.
pub async fn projection_statuses(pool: &PgPool) -> Result<Vec<ProjectionStatus>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT c.name, c.version, c.status, c.updated_at,
                  (SELECT count(*) FROM (
                      SELECT FROM events e WHERE (e.tx_id, e.position) > (c.tx_id, c.position)
                      ORDER BY e.tx_id, e.position LIMIT $1
                  ) AS later) AS "behind!",
                  (SELECT count(*) FROM parked_event p WHERE p.projection = c.name) AS "parked!"
           FROM projection_checkpoint c WHERE c.slice = 0 ORDER BY c.name, c.version"#,
        COUNTED
    )
    .fetch_all(pool)
    .await?;
    let status = rows.into_iter().map(|row| ProjectionStatus {
        name: row.name,
        version: row.version,
        status: row.status,
        moved_at: row.updated_at,
        behind: row.behind,
        parked: row.parked,
    });
    Ok(status.collect())
}

/// The most events any active projection has not looked at yet.
pub async fn furthest_behind(pool: &PgPool) -> Result<i64, StoreError> {
    let statuses = projection_statuses(pool).await?;
    let active = statuses.into_iter().filter(|one| one.status == "active");
    Ok(active.map(|one| one.behind).max().unwrap_or(0))
}
