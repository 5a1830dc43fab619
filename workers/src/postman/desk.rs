//! Looking at letters, and asking for parked ones once more.

use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgExecutor, PgPool};
use uuid::Uuid;

/// A letter somebody must look at.
#[derive(Debug, Clone, FromRow)]
pub struct ParkedLetter {
    /// Its id; the carrier knows it by the same.
    pub id: Uuid,
    /// What kind of letter.
    pub kind: String,
    /// How often it was tried.
    pub tries: i32,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// Why it lies here.
    pub reason: String,
}

/// How letters stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Standing {
    /// Letters that are due.
    pub due: i64,
    /// Letters somebody must look at.
    pub parked: i64,
    /// Since when the oldest that is due waits.
    pub since: Option<DateTime<Utc>>,
}

/// How letters stand.
///
/// # Errors
/// Where the database does not answer.
pub async fn standing(pool: &PgPool, now: DateTime<Utc>) -> Result<Standing, sqlx::Error> {
    sqlx::query_as(
        "SELECT count(*) FILTER (WHERE state <> 'parked') AS due,
                count(*) FILTER (WHERE state = 'parked') AS parked,
                min(created_at) FILTER (WHERE state <> 'parked') AS since
         FROM letters WHERE state = 'parked' OR (state IN ('waiting', 'sending') AND due_at <= $1)",
    )
    .bind(now)
    .fetch_one(pool)
    .await
}

/// The letters somebody must look at, the oldest first.
///
/// # Errors
/// Where the database does not answer.
pub async fn parked_letters(pool: &PgPool, most: i64) -> Result<Vec<ParkedLetter>, sqlx::Error> {
    sqlx::query_as(
        "SELECT id, kind, tries, created_at, COALESCE(last_error, '') AS reason FROM letters
         WHERE state = 'parked' ORDER BY created_at LIMIT $1",
    )
    .bind(most)
    .fetch_all(pool)
    .await
}

/// Has parked letters sent after all, these or every one; says how many.
///
/// # Errors
/// Where the database does not answer.
pub async fn retry_letters(
    db: impl PgExecutor<'_>,
    ids: &[Uuid],
    now: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    let asked = sqlx::query(
        "UPDATE letters SET state = 'waiting', tries = 0, doubts = 0, due_at = $2, asked_again_at = $2
         WHERE state = 'parked' AND (cardinality($1) = 0 OR id = ANY($1))",
    )
    .bind(ids)
    .bind(now)
    .execute(db)
    .await?;
    Ok(asked.rows_affected())
}
