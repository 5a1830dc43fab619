//! The aggregates a teller has in mind, each with the number of its last event taken in.

use super::kinds::{Kind, State};
use eventstore::{Fault, StoreError, Told, Upcasters};
use sqlx::PgPool;
use std::collections::{HashMap, HashSet};

/// Events of one stream that are read at once.
const STRETCH: i64 = 500;
/// Streams that are read at once.
const TOGETHER: usize = 100;

/// An aggregate after its event number `version`.
pub(super) struct Known {
    pub(super) state: State,
    pub(super) version: i64,
}

/// A stream that has to be read before its next event can be told.
pub(super) struct Gap {
    pub(super) kind: &'static Kind,
    pub(super) id: String,
    /// The event that waits; everything before it is read.
    pub(super) before: i64,
}

/// Known aggregates by `type/id`, at most twice `limit`: those not asked for in a while go.
pub(super) struct States {
    limit: usize,
    young: HashMap<String, Known>,
    old: HashMap<String, Known>,
}

impl States {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            young: HashMap::new(),
            old: HashMap::new(),
        }
    }

    pub(super) fn version(&self, key: &str) -> Option<i64> {
        let known = self.young.get(key).or_else(|| self.old.get(key));
        known.map(|known| known.version)
    }

    pub(super) fn take(&mut self, key: &str) -> Option<Known> {
        let young = self.young.remove(key);
        let old = self.old.remove(key);
        young.or(old)
    }

    pub(super) fn put(&mut self, key: String, known: Known) {
        if self.young.len() >= self.limit {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, known);
    }

    /// Reads what is missing. A stream with an event that cannot be taken is left unknown; answers
    /// those, each with the reason.
    pub(super) async fn fill(
        &mut self,
        pool: &PgPool,
        upcasters: &Upcasters,
        gaps: Vec<Gap>,
    ) -> Result<HashMap<String, String>, Fault> {
        let mut broken = HashMap::new();
        for mut some in in_turns(gaps) {
            while !some.is_empty() {
                let told = self.read(pool, &some).await?;
                let mut read = HashSet::new();
                for told in &told {
                    let key = key_of(told);
                    if let Some(gap) = some.get(&key) {
                        self.take_in(upcasters, gap, told, &mut broken);
                    }
                    read.insert(key);
                }
                some.retain(|key, gap| {
                    let there = self.version(key).unwrap_or(0) + 1 >= gap.before;
                    read.contains(key) && !there && !broken.contains_key(key)
                });
            }
        }
        Ok(broken)
    }

    async fn read(
        &self,
        pool: &PgPool,
        gaps: &HashMap<String, Gap>,
    ) -> Result<Vec<Told>, StoreError> {
        let kinds: Vec<&str> = gaps.values().map(|gap| gap.kind.aggregate).collect();
        let ids: Vec<&str> = gaps.values().map(|gap| gap.id.as_str()).collect();
        let known = gaps.keys().map(|key| self.version(key).unwrap_or(0));
        let known: Vec<i64> = known.collect();
        let before: Vec<i64> = gaps.values().map(|gap| gap.before).collect();
        // The inner ORDER BY keeps the planner from turning the index look-ups into a scan.
        let told = sqlx::query_as(
            "SELECT e.tx_id, e.position, e.aggregate_type, e.aggregate_id, e.sequence, e.event_type,
                    e.event_version, e.payload::text AS payload, '{}' AS metadata, e.recorded_at
             FROM unnest($1::text[], $2::text[], $3::int8[], $4::int8[]) AS w (t, i, s, b)
             CROSS JOIN LATERAL (
                SELECT * FROM events
                WHERE aggregate_type = w.t AND aggregate_id = w.i
                  AND sequence > w.s AND sequence < w.b
                ORDER BY sequence LIMIT $5
             ) AS e",
        )
        .bind(&kinds)
        .bind(&ids)
        .bind(&known)
        .bind(&before)
        .bind(STRETCH)
        .fetch_all(pool)
        .await?;
        Ok(told)
    }

    fn take_in(
        &mut self,
        upcasters: &Upcasters,
        gap: &Gap,
        told: &Told,
        broken: &mut HashMap<String, String>,
    ) {
        let key = key_of(told);
        if broken.contains_key(&key) {
            return;
        }
        let known = self.take(&key);
        let mut state = known.map_or_else(|| (gap.kind.empty)(), |known| known.state);
        let taken = upcasters
            .lift(told)
            .and_then(|told| (gap.kind.fold)(&mut state, &told));
        match taken {
            Ok(()) => self.put(
                key,
                Known {
                    state,
                    version: told.sequence,
                },
            ),
            Err(why) => {
                broken.insert(key, why.to_string());
            }
        }
    }
}

/// `type/id`.
pub(super) fn key_of(told: &Told) -> String {
    format!("{}/{}", told.aggregate_type, told.aggregate_id)
}

/// So many at a time, by `type/id`.
fn in_turns(gaps: Vec<Gap>) -> Vec<HashMap<String, Gap>> {
    let mut turns: Vec<HashMap<String, Gap>> = Vec::new();
    for gap in gaps {
        let key = format!("{}/{}", gap.kind.aggregate, gap.id);
        match turns.last_mut().filter(|turn| turn.len() < TOGETHER) {
            Some(turn) => {
                turn.insert(key, gap);
            }
            None => turns.push(HashMap::from([(key, gap)])),
        }
    }
    turns
}
