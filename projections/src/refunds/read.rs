//! Refunds by what people hold in their hands: an order, the provider's number, a day.

use super::RefundRow;
use crate::QueryError;
use crate::provider_books::Moved;
use chrono::{DateTime, Utc};
use sqlx::{PgPool, types::Json};
use uuid::Uuid;

/// The refunds with these ids, in no order.
pub(super) async fn by_ids(pool: &PgPool, ids: &[Uuid]) -> Result<Vec<RefundRow>, QueryError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query_scalar!(
        r#"SELECT to_json(r) AS "refund!: Json<RefundRow>" FROM refunds r WHERE id = ANY($1)"#,
        ids
    );
    Ok(plain(rows.fetch_all(pool).await?))
}

/// The refund with this id.
pub async fn by_id(pool: &PgPool, id: Uuid) -> Result<Option<RefundRow>, QueryError> {
    Ok(by_ids(pool, &[id]).await?.pop())
}

/// The refunds of an order, in the order in which they were asked for.
pub async fn of_order(pool: &PgPool, order_id: Uuid) -> Result<Vec<RefundRow>, QueryError> {
    let rows = sqlx::query_scalar!(
        r#"SELECT to_json(r) AS "refund!: Json<RefundRow>" FROM refunds r
           WHERE order_id = $1 ORDER BY requested_at, id"#,
        order_id
    );
    Ok(plain(rows.fetch_all(pool).await?))
}

/// The refund that a provider (`method`) knows by this number; the latest, should it use one twice.
pub async fn by_provider_ref(
    pool: &PgPool,
    method: &str,
    provider_ref: &str,
) -> Result<Option<RefundRow>, QueryError> {
    let rows = sqlx::query_scalar!(
        r#"SELECT to_json(r) AS "refund!: Json<RefundRow>" FROM refunds r
           WHERE provider_ref = $2 AND method = $1 ORDER BY requested_at DESC, id DESC LIMIT 1"#,
        method,
        provider_ref
    );
    Ok(rows.fetch_optional(pool).await?.map(|Json(row)| row))
}

/// The refunds that gave money back by one way of paying, in the order in which the shop learned of
/// it; `until` is left out.
pub async fn given_between(
    pool: &PgPool,
    method: &str,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<RefundRow>, QueryError> {
    let rows = sqlx::query_scalar!(
        r#"SELECT to_json(r) AS "refund!: Json<RefundRow>" FROM refunds r
           WHERE succeeded_at >= $2 AND succeeded_at < $3 AND method = $1
           ORDER BY succeeded_at, id"#,
        method,
        from,
        until
    );
    Ok(plain(rows.fetch_all(pool).await?))
}

/// What went back on each day (UTC), by way of paying and currency.
pub(crate) async fn given_by_day(
    pool: &PgPool,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Moved>, QueryError> {
    let rows = sqlx::query_as!(
        Moved,
        r#"SELECT (succeeded_at AT TIME ZONE 'UTC')::date AS "day!", method, currency,
                  count(*) AS "times!", sum(amount_minor)::bigint AS "minor!"
           FROM refunds WHERE succeeded_at >= $1 AND succeeded_at < $2 GROUP BY 1, 2, 3"#,
        from,
        until
    );
    Ok(rows.fetch_all(pool).await?)
}

fn plain(rows: Vec<Json<RefundRow>>) -> Vec<RefundRow> {
    rows.into_iter().map(|Json(row)| row).collect()
}
