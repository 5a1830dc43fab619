//! Folded states of long streams, written off the hot path and believed only in their own schema.

use crate::cache::Settled;
use crate::stream::{AnyState, StreamRef};
use crate::{StoreError, StreamKey};
use sqlx::PgPool;
use std::collections::HashMap;

/// When the states of an aggregate are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SnapshotPolicy {
    /// After this many events.
    pub(crate) every: u64,
    /// Raised when the meaning of the state changes; older snapshots are then ignored.
    pub(crate) schema: i32,
}

/// A state to be written.
pub(crate) struct Snapshot {
    aggregate_type: &'static str,
    aggregate_id: String,
    version: i64,
    schema: i32,
    payload: String,
}

/// Which states this process wrote: their versions, and what they weighed.
#[derive(Default)]
pub(crate) struct Written(HashMap<StreamKey, (u64, u64)>);

/// About what reading one event costs, in bytes of a snapshot.
const EVENT: u64 = 256;

impl Written {
    /// The states among `settled` that crossed a multiple of their policy's interval, unless the
    /// events since the last one weigh less than it did: a state that grows with its history would
    /// be written again and again for little.
    pub(crate) fn due(
        &mut self,
        settled: &[Settled<'_>],
        policies: &HashMap<&'static str, SnapshotPolicy>,
    ) -> Vec<Snapshot> {
        let due = settled.iter().filter_map(|stream| {
            let policy = policies.get(stream.key.aggregate_type)?;
            if stream.before / policy.every == stream.version / policy.every {
                return None;
            }
            let (version, weight) = self.0.get(&stream.key).copied().unwrap_or_default();
            if (stream.version - version.min(stream.version)) * EVENT < weight {
                return None;
            }
            let payload = (stream.kind.freeze)(stream.state)?;
            let weight = u64::try_from(payload.len()).unwrap_or(u64::MAX);
            self.0.insert(stream.key.clone(), (stream.version, weight));
            Some(Snapshot {
                aggregate_type: stream.key.aggregate_type,
                aggregate_id: stream.key.aggregate_id.clone(),
                version: i64::try_from(stream.version).ok()?,
                schema: policy.schema,
                payload,
            })
        });
        due.collect()
    }
}

/// Writes states; an older state never replaces a newer one.
pub(crate) async fn write(pool: &PgPool, snapshots: Vec<Snapshot>) -> Result<(), StoreError> {
    for snapshot in snapshots {
        sqlx::query(
            "INSERT INTO snapshots (aggregate_type, aggregate_id, last_sequence, schema_version, payload)
             VALUES ($1, $2, $3, $4, $5::text::json)
             ON CONFLICT (aggregate_type, aggregate_id) DO UPDATE
             SET last_sequence = excluded.last_sequence, schema_version = excluded.schema_version,
                 payload = excluded.payload, current_snapshot = snapshots.current_snapshot + 1
             WHERE snapshots.last_sequence < excluded.last_sequence
                OR snapshots.schema_version <> excluded.schema_version",
        )
        .bind(snapshot.aggregate_type)
        .bind(snapshot.aggregate_id)
        .bind(snapshot.version)
        .bind(snapshot.schema)
        .bind(snapshot.payload)
        .execute(pool)
        .await?;
    }
    Ok(())
}

pub(crate) async fn find(
    pool: &PgPool,
    streams: &[&StreamRef],
    policies: &HashMap<&'static str, SnapshotPolicy>,
) -> Result<HashMap<StreamKey, (AnyState, u64)>, StoreError> {
    let types: Vec<String> = streams
        .iter()
        .map(|s| s.key.aggregate_type.to_owned())
        .collect();
    let ids: Vec<String> = streams.iter().map(|s| s.key.aggregate_id.clone()).collect();
    let rows = sqlx::query!(
        r#"SELECT s.aggregate_type, s.aggregate_id, s.last_sequence, s.schema_version,
                  s.payload::text AS "payload!"
           FROM unnest($1::text[], $2::text[]) AS w (t, i)
           JOIN snapshots s ON s.aggregate_type = w.t AND s.aggregate_id = w.i"#,
        &types,
        &ids
    )
    .fetch_all(pool)
    .await?;
    let mut found = HashMap::new();
    for row in rows {
        let stream = streams.iter().find(|s| {
            s.key.aggregate_type == row.aggregate_type && s.key.aggregate_id == row.aggregate_id
        });
        let Some(stream) = stream else { continue };
        let policy = policies.get(stream.key.aggregate_type);
        if policy.is_none_or(|policy| policy.schema != row.schema_version) {
            continue;
        }
        // An unreadable snapshot is only a cache that missed.
        if let Some(state) = (stream.kind.thaw)(&row.payload) {
            let version = u64::try_from(row.last_sequence).unwrap_or_default();
            found.insert(stream.key.clone(), (state, version));
        }
    }
    Ok(found)
}
