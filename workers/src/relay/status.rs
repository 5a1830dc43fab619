//! How far the relay and the consumers are, for people.

use chrono::{DateTime, Utc};
use eventstore::{StoreError, Token};
use sqlx::{FromRow, PgPool};

/// Events behind are counted up to here; past it, "many" is exact enough.
const COUNTED: i64 = 100_000;

/// How far one of them is.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct MessageStatus {
    /// [`super::RELAY`], or the consumer.
    pub name: String,
    /// Events of the log behind its place, counted up to 100,000. Of a consumer that has a queue the
    /// broker knows better: this counts what is not for it as well.
    pub behind: i64,
    /// Messages it could not take.
    pub parked: i64,
    /// When its place last moved.
    pub moved_at: DateTime<Utc>,
}

/// How far everybody is who ever had a place.
pub async fn message_statuses(pool: &PgPool) -> Result<Vec<MessageStatus>, StoreError> {
    let statuses = sqlx::query_as(
        "SELECT c.name, c.updated_at AS moved_at,
                (SELECT count(*) FROM (
                    SELECT FROM events e WHERE (e.tx_id, e.position) > (c.tx_id, c.position)
                    ORDER BY e.tx_id, e.position LIMIT $1
                ) AS later) AS behind,
                (SELECT count(*) FROM parked_message p WHERE p.consumer = c.name) AS parked
         FROM message_checkpoint c ORDER BY c.name <> 'relay', c.name",
    )
    .bind(COUNTED)
    .fetch_all(pool)
    .await?;
    Ok(statuses)
}

/// Events behind a place, counted up to 100,000.
pub(super) async fn behind(pool: &PgPool, place: Token) -> Result<i64, StoreError> {
    let behind = sqlx::query_scalar(
        "SELECT count(*) FROM (
            SELECT FROM events WHERE (tx_id, position) > ($1, $2)
            ORDER BY tx_id, position LIMIT $3
         ) AS later",
    )
    .bind(place.tx_id)
    .bind(place.position)
    .bind(COUNTED)
    .fetch_one(pool)
    .await?;
    Ok(behind)
}
