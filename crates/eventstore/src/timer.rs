//! Durable alarms: rows that outlive every process.

use crate::StoreError;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgPool;

/// An alarm to be set. The triple (process, instance, name) names it; setting it again changes
/// nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Timer {
    /// Which process wants to be woken.
    pub process: &'static str,
    /// For which of its instances, for example an order.
    pub instance: String,
    /// Which alarm of the instance.
    pub name: &'static str,
    /// When it is due.
    pub due_at: DateTime<Utc>,
    /// What the process wants to know then.
    pub payload: Value,
}

/// An alarm that is due. It stays until a decision cancels it, so dying before that only means
/// that it fires again.
#[derive(Debug, Clone, PartialEq)]
pub struct DueTimer {
    pub process: String,
    pub instance: String,
    pub name: String,
    pub due_at: DateTime<Utc>,
    pub payload: Value,
}

pub(crate) async fn due(
    pool: &PgPool,
    process: &str,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<DueTimer>, StoreError> {
    let timers = sqlx::query_as!(
        DueTimer,
        r#"SELECT process, instance, name, due_at, payload AS "payload: Value"
           FROM timer WHERE due_at <= $1 AND process = $2
           ORDER BY due_at, process, instance, name LIMIT $3"#,
        now,
        process,
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(timers)
}

pub(crate) async fn next_due(
    pool: &PgPool,
    process: &str,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let next = sqlx::query_scalar!("SELECT min(due_at) FROM timer WHERE process = $1", process);
    Ok(next.fetch_one(pool).await?)
}
