//! Dropping duplicates where the effect is in Postgres: the message's id is written with the effect.

use crate::published::Published;
use chrono::{DateTime, Utc};
use eventstore::StoreError;
use sqlx::{PgConnection, PgPool};

/// Whether `consumer` acts on this message for the first time. To be asked in the transaction of the
/// effect: both are kept, or neither; a second delivery that comes meanwhile waits for the answer.
pub async fn first_time(
    db: &mut PgConnection,
    consumer: &str,
    message: &Published,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query(
        "INSERT INTO seen_message (consumer, message_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    )
    .bind(consumer)
    .bind(&message.id)
    .execute(db)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Forgets what was seen before `before`; answers how much. A message that comes again later than
/// that acts again.
pub async fn forget_seen(pool: &PgPool, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let forgotten = sqlx::query("DELETE FROM seen_message WHERE seen_at < $1")
        .bind(before)
        .execute(pool)
        .await?;
    Ok(forgotten.rows_affected())
}
