//! Poison: an event that can never be taken is set aside with all later ones of its stream, so
//! that the order inside the stream survives.

use super::Projector;
use crate::{Fault, StoreError, Token, Told};
use sqlx::{PgConnection, PgPool};
use std::collections::{HashMap, HashSet};

pub(super) fn stream_of(told: &Told) -> String {
    format!("{}/{}", told.aggregate_type, told.aggregate_id)
}

/// The parked streams of a projection, each with the place of its first parked event: what came
/// before that one was taken.
pub(super) type Parked = HashMap<String, Token>;

pub(super) fn is_parked(parked: &Parked, told: &Told) -> bool {
    parked
        .get(&stream_of(told))
        .is_some_and(|first| told.token() >= *first)
}

pub(super) async fn streams(pool: &PgPool, projection: &str) -> Result<Parked, StoreError> {
    let rows = sqlx::query_as::<_, (String, i64, i64)>(
        "SELECT DISTINCT ON (aggregate_type, aggregate_id)
                aggregate_type || '/' || aggregate_id, tx_id, position
         FROM parked_event WHERE projection = $1
         ORDER BY aggregate_type, aggregate_id, sequence",
    )
    .bind(projection)
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(stream, tx_id, position)| (stream, Token { tx_id, position }))
        .collect())
}

/// Notes why an event was parked; the page is then tried without its stream.
pub(super) async fn remember(
    pool: &PgPool,
    projection: &str,
    told: &Told,
    cause: &str,
) -> Result<(), StoreError> {
    tracing::error!(projection, event = told.key(), cause, "an event is parked");
    metrics::counter!("eventstore_parked_total", "projection" => projection.to_owned())
        .increment(1);
    let mut connection = pool.acquire().await?;
    insert(&mut connection, projection, told, cause).await?;
    Ok(())
}

/// Parks the events of parked streams, in the transaction that takes the rest of their page.
pub(super) async fn hold(
    db: &mut PgConnection,
    projection: &str,
    held: &[&Told],
) -> Result<(), sqlx::Error> {
    for told in held {
        insert(
            db,
            projection,
            told,
            "an earlier event of its stream is parked",
        )
        .await?;
    }
    Ok(())
}

async fn insert(
    db: &mut PgConnection,
    projection: &str,
    told: &Told,
    cause: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO parked_event
            (projection, aggregate_type, aggregate_id, sequence, tx_id, position, error)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (projection, aggregate_type, aggregate_id, sequence)
         DO UPDATE SET attempts = parked_event.attempts + 1",
    )
    .bind(projection)
    .bind(&told.aggregate_type)
    .bind(&told.aggregate_id)
    .bind(told.sequence)
    .bind(told.tx_id)
    .bind(told.position)
    .bind(cause)
    .execute(db)
    .await?;
    Ok(())
}

/// Tries the parked events of a projection again, in order; answers how many were taken. Run it
/// while the projector is stopped or after it has been mended: a stream that fails again stays
/// parked whole.
pub async fn retry_parked(pool: &PgPool, projector: &dyn Projector) -> Result<u64, Fault> {
    let mut taken = 0;
    let mut failed: HashSet<String> = HashSet::new();
    let parked: Vec<Told> = sqlx::query_as(
        "SELECT e.tx_id, e.position, e.aggregate_type, e.aggregate_id, e.sequence, e.event_type,
                e.event_version, e.payload::text AS payload, e.metadata::text AS metadata, e.recorded_at
         FROM parked_event p JOIN events e USING (aggregate_type, aggregate_id, sequence)
         WHERE p.projection = $1 ORDER BY e.tx_id, e.position",
    )
    .bind(projector.name())
    .fetch_all(pool)
    .await?;
    for told in parked {
        if failed.contains(&stream_of(&told)) {
            continue;
        }
        let mut tx = pool.begin().await?;
        match projector
            .project(&mut tx, std::slice::from_ref(&told))
            .await
        {
            Ok(()) => {
                sqlx::query(
                    "DELETE FROM parked_event WHERE projection = $1 AND aggregate_type = $2
                        AND aggregate_id = $3 AND sequence = $4",
                )
                .bind(projector.name())
                .bind(&told.aggregate_type)
                .bind(&told.aggregate_id)
                .bind(told.sequence)
                .execute(&mut *tx)
                .await?;
                tx.commit().await?;
                taken += 1;
            }
            Err(Fault::Poison { .. }) => {
                failed.insert(stream_of(&told));
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(taken)
}
