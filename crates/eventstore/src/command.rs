//! The keys of clients: what was asked, and the answer it got, kept for a while.

use crate::StoreError;
use crate::key::{KeyName, Logged};
use chrono::{DateTime, Utc};
use sqlx::PgPool;
use std::collections::HashMap;

/// Names a request, so that asking twice is asking once.
///
/// Two requests with the same `id` and the same `request_hash` share one outcome; the same `id`
/// with another hash is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandKey {
    /// Unique per asker and wish.
    pub id: String,
    /// A digest of what was asked.
    pub request_hash: String,
}

pub(crate) async fn find(
    pool: &PgPool,
    ids: &[String],
) -> Result<HashMap<KeyName, Logged>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query!(
        r#"SELECT command_id, request_hash, outcome::text AS "outcome!", tx_id
           FROM command_log WHERE command_id = ANY($1)"#,
        ids
    )
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let name = KeyName {
                provider: None,
                id: row.command_id,
            };
            let logged = Logged {
                request_hash: Some(row.request_hash),
                outcome: row.outcome,
                tx_id: row.tx_id,
            };
            (name, logged)
        })
        .collect())
}

/// Whether this very request was answered, and the answer is kept.
pub(crate) async fn has_answered(pool: &PgPool, key: &CommandKey) -> Result<bool, StoreError> {
    let answered = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM command_log WHERE command_id = $1 AND request_hash = $2) AS "answered!""#,
        key.id,
        key.request_hash
    );
    Ok(answered.fetch_one(pool).await?)
}

/// Forgets what was answered before `before`; at most a thousand rows at once, so that nothing
/// holds the feed's barrier for long. Answers how many rows went.
pub(crate) async fn forget(pool: &PgPool, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let mut gone = 0;
    loop {
        let deleted = sqlx::query!(
            "DELETE FROM command_log WHERE command_id IN (
                SELECT command_id FROM command_log WHERE created_at < $1 LIMIT 1000)",
            before
        )
        .execute(pool)
        .await?;
        gone += deleted.rows_affected();
        if deleted.rows_affected() < 1_000 {
            return Ok(gone);
        }
    }
}
