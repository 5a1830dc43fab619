//! A stream's history through postgres-es, for tools and auditors who know cqrs-es.

use crate::{EventStore, StoreError, Told, cause_of};
use cqrs_es::Aggregate;
use cqrs_es::persist::{PersistedEventRepository, SerializedEvent};
use postgres_es::PostgresEventRepository;
use sqlx::PgPool;
use uuid::Uuid;

/// Everything that happened to one aggregate, as any cqrs-es tool reads it.
pub async fn recorded<A: Aggregate>(
    pool: &PgPool,
    id: &str,
) -> Result<Vec<SerializedEvent>, StoreError> {
    let repository = PostgresEventRepository::new(pool.clone());
    repository
        .get_events::<A>(id)
        .await
        .map_err(|cause| StoreError::Unreadable {
            stream: format!("{}/{id}", A::TYPE),
            cause: cause.to_string(),
        })
}

/// Of one deed, so many events are told at most.
const MOST_OF_A_DEED: i64 = 1_000;
/// A stream longer than this is not replayed for one look.
const LONGEST_REPLAY: i64 = 5_000;

/// An event that a deed of the back office caused.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Caused {
    pub aggregate_type: String,
    pub aggregate_id: String,
    pub sequence: i64,
    pub event_type: String,
    /// As it was recorded.
    pub payload: serde_json::Value,
    pub recorded_at: chrono::DateTime<chrono::Utc>,
}

/// What the deed caused, in the order of the log.
pub async fn caused_by(pool: &PgPool, deed: Uuid) -> Result<Vec<Caused>, StoreError> {
    // The pattern is that of the index, which holds nothing but events of deeds.
    let caused = sqlx::query_as(
        "SELECT aggregate_type, aggregate_id, sequence, event_type, payload, recorded_at
         FROM events
         WHERE metadata ->> 'causation_id' = $1 AND (metadata ->> 'causation_id') LIKE 'deed:%'
         ORDER BY tx_id, position LIMIT $2",
    )
    .bind(cause_of(deed))
    .bind(MOST_OF_A_DEED)
    .fetch_all(pool)
    .await?;
    Ok(caused)
}

/// An event that a deed of the back office caused, by name.
#[derive(Debug, Clone)]
pub struct Named {
    pub deed: Uuid,
    pub aggregate_type: String,
    pub aggregate_id: String,
    pub event_type: String,
    pub position: i64,
}

/// What these deeds caused, in the order of the log: the first `most` events of each.
pub async fn named_by(pool: &PgPool, deeds: &[Uuid], most: i64) -> Result<Vec<Named>, StoreError> {
    let named = sqlx::query_as!(
        Named,
        r#"SELECT asked.deed AS "deed!", event.aggregate_type AS "aggregate_type!",
                  event.aggregate_id AS "aggregate_id!", event.event_type AS "event_type!",
                  event.position AS "position!"
           FROM (SELECT DISTINCT deed FROM unnest($1::uuid[]) AS a(deed)) asked
           CROSS JOIN LATERAL (
               SELECT aggregate_type, aggregate_id, event_type, tx_id, position
               FROM events
               WHERE metadata ->> 'causation_id' = 'deed:' || asked.deed::text
                 AND (metadata ->> 'causation_id') LIKE 'deed:%'
               ORDER BY tx_id, position LIMIT $2) event
           ORDER BY event.tx_id, event.position"#,
        deeds,
        most
    );
    Ok(named.fetch_all(pool).await?)
}

/// The states of one aggregate after its event `before` and after its event `after`, replayed from its
/// first event; nothing where the stream is too long for one look.
pub async fn states<A: Aggregate>(
    store: &EventStore,
    id: &str,
    (before, after): (i64, i64),
) -> Result<Option<(serde_json::Value, serde_json::Value)>, StoreError> {
    if after > LONGEST_REPLAY {
        return Ok(None);
    }
    let mut told: Vec<Told> = sqlx::query_as(
        "SELECT tx_id, position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                payload::text AS payload, metadata::text AS metadata, recorded_at
         FROM events WHERE aggregate_type = $1 AND aggregate_id = $2 AND sequence <= $3 ORDER BY sequence",
    )
    .bind(A::TYPE)
    .bind(id)
    .bind(after)
    .fetch_all(store.pool())
    .await?;
    let unreadable = |cause: String| StoreError::Unreadable {
        stream: format!("{}/{id}", A::TYPE),
        cause,
    };
    let shown =
        |state: &A| serde_json::to_value(state).map_err(|error| unreadable(error.to_string()));
    crate::feed::lift(&mut told, store.upcasters())
        .map_err(|fault| unreadable(fault.to_string()))?;
    let mut state = A::default();
    let mut earlier = shown(&state)?;
    for event in &told {
        let read = event
            .read::<A::Event>()
            .map_err(|fault| unreadable(fault.to_string()))?;
        state.apply(read);
        if event.sequence == before {
            earlier = shown(&state)?;
        }
    }
    Ok(Some((earlier, shown(&state)?)))
}
