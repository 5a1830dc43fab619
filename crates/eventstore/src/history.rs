//! A stream's history through postgres-es, for tools and auditors who know cqrs-es.

use crate::StoreError;
use cqrs_es::Aggregate;
use cqrs_es::persist::{PersistedEventRepository, SerializedEvent};
use postgres_es::PostgresEventRepository;
use sqlx::PgPool;

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
