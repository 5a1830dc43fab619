//! Compared days, newest first.

use super::ReconciliationRow;
use crate::QueryError;
use chrono::NaiveDate;
use sqlx::PgPool;
use sqlx::types::Json;

/// The compared days of all providers or of one (`method`), newest first: at most `limit` of them,
/// after the first `skip`.
pub async fn latest(
    pool: &PgPool,
    method: Option<&str>,
    (limit, skip): (i64, i64),
) -> Result<Vec<ReconciliationRow>, QueryError> {
    let rows: Vec<Json<ReconciliationRow>> = sqlx::query_scalar(
        "SELECT to_json(r) FROM reconciliations r WHERE $1::text IS NULL OR method = $1
         ORDER BY day DESC, method LIMIT $2 OFFSET $3",
    )
    .bind(method)
    .bind(limit)
    .bind(skip)
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|Json(row)| row).collect())
}

/// What was found about a day of one provider.
pub async fn of_day(
    pool: &PgPool,
    method: &str,
    day: NaiveDate,
) -> Result<Option<ReconciliationRow>, QueryError> {
    let row: Option<Json<ReconciliationRow>> = sqlx::query_scalar(
        "SELECT to_json(r) FROM reconciliations r WHERE method = $1 AND day = $2",
    )
    .bind(method)
    .bind(day)
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|Json(row)| row))
}

/// The days of this provider that were compared, or can be no more, the earliest first.
pub async fn days(pool: &PgPool, method: &str) -> Result<Vec<NaiveDate>, QueryError> {
    let days = sqlx::query_scalar!(
        "SELECT day FROM reconciliations WHERE method = $1 ORDER BY day",
        method
    );
    Ok(days.fetch_all(pool).await?)
}
