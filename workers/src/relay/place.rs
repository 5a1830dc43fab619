//! Where the relay and the consumers are in the log.

use super::Begins;
use eventstore::{Fault, StoreError, Token, feed};
use sqlx::PgPool;

/// How far somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Everything up to here that concerns it has been dealt with.
    pub(super) reached: Token,
    /// Up to here, what a broker may still deliver is not its business: it happened before it came
    /// in, or was dealt with in the process.
    pub(super) settled: Token,
    /// Whether its queue is younger than its place: what lies between is in the log only.
    pub(super) owes: bool,
}

/// The place of `name`; whoever is new gets one, and `owes` what happened up to then if it is to
/// have a queue.
pub(super) async fn begin(
    pool: &PgPool,
    name: &str,
    begins: Begins,
    owes: bool,
) -> Result<Place, StoreError> {
    if let Some(place) = find(pool, name).await? {
        return Ok(place);
    }
    let start = match begins {
        Begins::AtTheStart => Token::START,
        Begins::Now => feed::end(pool).await?,
    };
    sqlx::query(
        "INSERT INTO message_checkpoint
            (name, tx_id, position, settled_tx_id, settled_position, owes)
         VALUES ($1, $2, $3, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(name)
    .bind(start.tx_id)
    .bind(start.position)
    .bind(owes)
    .execute(pool)
    .await?;
    let place = find(pool, name).await?;
    place.ok_or(StoreError::Misuse("a place in the log went away"))
}

async fn find(pool: &PgPool, name: &str) -> Result<Option<Place>, StoreError> {
    let row: Option<(i64, i64, i64, i64, bool)> = sqlx::query_as(
        "SELECT tx_id, position, settled_tx_id, settled_position, owes
         FROM message_checkpoint WHERE name = $1",
    )
    .bind(name)
    .fetch_optional(pool)
    .await?;
    let token = |tx_id, position| Token { tx_id, position };
    Ok(row.map(|row| Place {
        reached: token(row.0, row.1),
        settled: token(row.2, row.3),
        owes: row.4,
    }))
}

/// Notes that a consumer has to read the log before it listens to its queue, or that it has.
pub(super) async fn owe(pool: &PgPool, name: &str, owes: bool) -> Result<(), StoreError> {
    sqlx::query("UPDATE message_checkpoint SET owes = $2 WHERE name = $1")
        .bind(name)
        .bind(owes)
        .execute(pool)
        .await?;
    Ok(())
}

/// Moves a reader of the log from where it was seen last, and settles everything up to there;
/// [`Fault::Overtaken`] if somebody else moved it.
pub(super) async fn step(
    pool: &PgPool,
    name: &str,
    from: Token,
    to: Token,
) -> Result<Token, Fault> {
    let moved = sqlx::query(
        "UPDATE message_checkpoint
         SET tx_id = $4, position = $5, settled_tx_id = $4, settled_position = $5, updated_at = now()
         WHERE name = $1 AND tx_id = $2 AND position = $3",
    )
    .bind(name)
    .bind(from.tx_id)
    .bind(from.position)
    .bind(to.tx_id)
    .bind(to.position)
    .execute(pool)
    .await?;
    if moved.rows_affected() == 1 {
        Ok(to)
    } else {
        Err(Fault::Overtaken)
    }
}

/// Notes how far a consumer is whose messages a broker keeps: where it would go on without one.
pub(super) async fn note(pool: &PgPool, name: &str, reached: Token) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE message_checkpoint SET tx_id = $2, position = $3, updated_at = now()
         WHERE name = $1 AND (tx_id, position) < ($2, $3)",
    )
    .bind(name)
    .bind(reached.tx_id)
    .bind(reached.position)
    .execute(pool)
    .await?;
    Ok(())
}
