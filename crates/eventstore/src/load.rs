//! Reading streams: many in one round trip, each from where the reader already is.

use crate::cache::StreamCache;
use crate::snapshot::{self, SnapshotPolicy};
use crate::stream::{AnyState, StreamRef};
use crate::upcast::Upcasters;
use crate::{StoreError, StreamKey, Told};
use sqlx::PgPool;
use std::collections::HashMap;

/// A stream as it is in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded<A> {
    /// The folded state; empty if there is no such stream.
    pub state: A,
    /// How many events the stream has; 0 if there is no such stream.
    pub version: u64,
}

/// Everything needed to read streams.
#[derive(Clone)]
pub(crate) struct Loader {
    pub(crate) pool: PgPool,
    pub(crate) upcasters: Upcasters,
    pub(crate) snapshots: HashMap<&'static str, SnapshotPolicy>,
}

impl Loader {
    /// Brings the streams on the desk up to what the log says; asks twice at most, whatever their
    /// number. Never reads behind the feed's barrier: decisions need the newest state.
    pub(crate) async fn refresh(
        &self,
        cache: &mut StreamCache,
        streams: &[StreamRef],
    ) -> Result<(), StoreError> {
        let fetched = self.fetch(cache.known(streams.iter().cloned())).await?;
        fetched.put_into(cache, &self.upcasters)
    }

    /// Reads streams, each after the version given with it; without one, from its snapshot or its
    /// first event.
    pub(crate) async fn fetch(&self, wanted: Wanted) -> Result<Fetched, StoreError> {
        let unknown = wanted.values().filter(|(_, version)| version.is_none());
        let snapshots = self.snapshots_of(unknown.map(|(stream, _)| stream)).await?;
        let from: Vec<(&StreamKey, u64)> = wanted
            .iter()
            .map(|(key, (_, version))| {
                let snapshot = snapshots.get(key).map(|(_, version)| *version);
                (key, version.or(snapshot).unwrap_or(0))
            })
            .collect();
        let told = match from.is_empty() {
            true => HashMap::new(),
            false => after(&self.pool, &from).await?,
        };
        Ok(Fetched {
            wanted,
            snapshots,
            told,
        })
    }

    async fn snapshots_of(
        &self,
        streams: impl Iterator<Item = &StreamRef> + Send,
    ) -> Result<HashMap<StreamKey, (AnyState, u64)>, StoreError> {
        let kept: Vec<&StreamRef> = streams
            .filter(|stream| self.snapshots.contains_key(stream.key.aggregate_type))
            .collect();
        if kept.is_empty() {
            return Ok(HashMap::new());
        }
        snapshot::find(&self.pool, &kept, &self.snapshots).await
    }
}

/// Streams to be read, each with the version its reader already has.
pub(crate) type Wanted = HashMap<StreamKey, (StreamRef, Option<u64>)>;

/// What the log said about some streams.
pub(crate) struct Fetched {
    wanted: Wanted,
    snapshots: HashMap<StreamKey, (AnyState, u64)>,
    told: HashMap<StreamKey, Vec<Told>>,
}

impl Fetched {
    /// Puts it on the desk; what the desk knows by now is not taken twice.
    pub(crate) fn put_into(
        mut self,
        cache: &mut StreamCache,
        upcasters: &Upcasters,
    ) -> Result<(), StoreError> {
        for (key, (stream, _)) in self.wanted {
            let events = self.told.remove(&key).unwrap_or_default();
            cache.take_in(&stream, self.snapshots.remove(&key), &events, upcasters)?;
        }
        Ok(())
    }
}

/// The events of many streams, each after a version, by stream.
pub(crate) async fn after(
    pool: &PgPool,
    from: &[(&StreamKey, u64)],
) -> Result<HashMap<StreamKey, Vec<Told>>, StoreError> {
    let types: Vec<&str> = from.iter().map(|(key, _)| key.aggregate_type).collect();
    let ids: Vec<&str> = from
        .iter()
        .map(|(key, _)| key.aggregate_id.as_str())
        .collect();
    let versions: Vec<i64> = from
        .iter()
        .map(|(_, version)| i64::try_from(*version).unwrap_or(i64::MAX))
        .collect();
    // The inner ORDER BY keeps the planner from turning the index look-ups into a scan.
    let told: Vec<Told> = sqlx::query_as(
        "SELECT e.tx_id, e.position, e.aggregate_type, e.aggregate_id, e.sequence, e.event_type,
                e.event_version, e.payload::text AS payload, '{}' AS metadata, e.recorded_at
         FROM unnest($1::text[], $2::text[], $3::int8[]) AS w (t, i, s)
         CROSS JOIN LATERAL (
            SELECT * FROM events
            WHERE aggregate_type = w.t AND aggregate_id = w.i AND sequence > w.s
            ORDER BY sequence
         ) AS e",
    )
    .bind(&types)
    .bind(&ids)
    .bind(&versions)
    .fetch_all(pool)
    .await?;
    let mut streams: HashMap<StreamKey, Vec<Told>> = HashMap::with_capacity(from.len());
    let names: HashMap<&str, &'static str> = from
        .iter()
        .map(|(key, _)| (key.aggregate_type, key.aggregate_type))
        .collect();
    for event in told {
        let Some(aggregate_type) = names.get(event.aggregate_type.as_str()) else {
            continue;
        };
        let key = StreamKey {
            aggregate_type,
            aggregate_id: event.aggregate_id.clone(),
        };
        streams.entry(key).or_default().push(event);
    }
    Ok(streams)
}
