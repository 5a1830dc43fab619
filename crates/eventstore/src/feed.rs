//! Reading everything that was ever committed, once, in an order that keeps every stream in order.
//!
//! The order is `(tx_id, position)`, read below `pg_snapshot_xmin` of the same statement: a row
//! with a smaller transaction id belongs to a finished transaction, and no later row can get a
//! smaller one. So nothing is skipped. Every stream is in order because writers load before their
//! transaction has an id (the flush is one statement).

use crate::upcast::Upcasters;
use crate::{Fault, StoreError, Token, Told};
use chrono::{DateTime, Utc};
use sqlx::PgPool;

/// A stretch of the feed.
#[derive(Debug, Clone)]
pub struct Page {
    /// The events asked for; others were passed over.
    pub told: Vec<Told>,
    /// The place behind the last event passed, heard or not.
    pub end: Token,
    /// Whether there was nothing more to read.
    pub caught_up: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    tx_id: i64,
    position: i64,
    aggregate_type: String,
    aggregate_id: String,
    sequence: i64,
    event_type: String,
    event_version: String,
    payload: Option<String>,
    metadata: Option<String>,
    recorded_at: DateTime<Utc>,
}

/// Reads up to `limit` events behind `after`, delivering those whose type is in `hears` (all, if
/// `hears` is empty).
pub async fn read(
    pool: &PgPool,
    after: Token,
    limit: i64,
    hears: &[&str],
) -> Result<Page, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT e.tx_id, e.position, e.aggregate_type, e.aggregate_id, e.sequence, e.event_type,
                e.event_version, e.recorded_at,
                CASE WHEN $4 OR e.event_type = ANY($5) THEN e.payload::text END AS payload,
                CASE WHEN $4 OR e.event_type = ANY($5) THEN e.metadata::text END AS metadata
         FROM events e
         WHERE (e.tx_id, e.position) > ($1, $2)
           AND e.tx_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
         ORDER BY e.tx_id, e.position
         LIMIT $3",
    )
    .bind(after.tx_id)
    .bind(after.position)
    .bind(limit)
    .bind(hears.is_empty())
    .bind(hears)
    .fetch_all(pool)
    .await?;
    let caught_up = i64::try_from(rows.len()).unwrap_or(i64::MAX) < limit;
    let end = rows.last().map_or(after, |row| Token {
        tx_id: row.tx_id,
        position: row.position,
    });
    Ok(Page {
        told: rows.into_iter().filter_map(told).collect(),
        end,
        caught_up,
    })
}

/// Where the feed ends now for a reader: the last event below the barrier.
pub async fn end(pool: &PgPool) -> Result<Token, StoreError> {
    let row: Option<(i64, i64)> = sqlx::query_as(
        "SELECT e.tx_id, e.position FROM events e
         WHERE e.tx_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
         ORDER BY e.tx_id DESC, e.position DESC LIMIT 1",
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map_or(Token::START, |(tx_id, position)| Token { tx_id, position }))
}

/// Whether the feed of this database can be believed: after a logical restore into a younger
/// cluster the stored transaction ids lie in its future, and the feed would hide their events.
pub async fn can_be_believed(pool: &PgPool) -> Result<bool, StoreError> {
    let future: bool = sqlx::query_scalar(
        "SELECT coalesce(
            (SELECT max(tx_id) FROM events) >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
            false)",
    )
    .fetch_one(pool)
    .await?;
    Ok(!future)
}

/// Brings the events of a page into their current versions.
pub(crate) fn lift(page: &mut [Told], upcasters: &Upcasters) -> Result<(), Fault> {
    for told in page {
        if let std::borrow::Cow::Owned(lifted) = upcasters.lift(told)? {
            *told = lifted;
        }
    }
    Ok(())
}

fn told(row: Row) -> Option<Told> {
    Some(Told {
        payload: row.payload?,
        metadata: row.metadata?,
        tx_id: row.tx_id,
        position: row.position,
        aggregate_type: row.aggregate_type,
        aggregate_id: row.aggregate_id,
        sequence: row.sequence,
        event_type: row.event_type,
        event_version: row.event_version,
        recorded_at: row.recorded_at,
    })
}
