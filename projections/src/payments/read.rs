//! Attempts by what people hold in their hands: an order, the provider's number, a day.

use super::PaymentRow;
use crate::QueryError;
use crate::provider_books::Moved;
use chrono::{DateTime, Utc};
use sqlx::PgPool;
use uuid::Uuid;

/// The attempts with these ids, in no order.
pub(super) async fn by_ids(pool: &PgPool, ids: &[Uuid]) -> Result<Vec<PaymentRow>, QueryError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query_as!(
        PaymentRow,
        "SELECT id, order_id, method, stage, is_final, amount_minor, currency, taken_minor,
                taken_currency, refunded_minor, refund_pending_minor, provider_ref, receipt,
                failure_code, dispute, started_at, taken_at, updated_at, version
         FROM payments WHERE id = ANY($1)",
        ids
    );
    Ok(rows.fetch_all(pool).await?)
}

/// The attempt with this id.
pub async fn by_id(pool: &PgPool, id: Uuid) -> Result<Option<PaymentRow>, QueryError> {
    Ok(by_ids(pool, &[id]).await?.pop())
}

/// The attempts to pay an order, oldest first.
pub async fn of_order(pool: &PgPool, order_id: Uuid) -> Result<Vec<PaymentRow>, QueryError> {
    let rows = sqlx::query_as!(
        PaymentRow,
        "SELECT id, order_id, method, stage, is_final, amount_minor, currency, taken_minor,
                taken_currency, refunded_minor, refund_pending_minor, provider_ref, receipt,
                failure_code, dispute, started_at, taken_at, updated_at, version
         FROM payments WHERE order_id = $1 ORDER BY started_at, id",
        order_id
    );
    Ok(rows.fetch_all(pool).await?)
}

/// The attempt that a provider (`method`) knows by this number; the latest, should it use one twice.
pub async fn by_provider_ref(
    pool: &PgPool,
    method: &str,
    provider_ref: &str,
) -> Result<Option<PaymentRow>, QueryError> {
    let rows = sqlx::query_as!(
        PaymentRow,
        "SELECT id, order_id, method, stage, is_final, amount_minor, currency, taken_minor,
                taken_currency, refunded_minor, refund_pending_minor, provider_ref, receipt,
                failure_code, dispute, started_at, taken_at, updated_at, version
         FROM payments WHERE provider_ref = $2 AND method = $1
         ORDER BY started_at DESC, id DESC LIMIT 1",
        method,
        provider_ref
    );
    Ok(rows.fetch_optional(pool).await?)
}

/// The attempts that took money by one way of paying, in the order in which the shop learned of it;
/// `until` is left out.
pub async fn taken_between(
    pool: &PgPool,
    method: &str,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<PaymentRow>, QueryError> {
    let rows = sqlx::query_as!(
        PaymentRow,
        "SELECT id, order_id, method, stage, is_final, amount_minor, currency, taken_minor,
                taken_currency, refunded_minor, refund_pending_minor, provider_ref, receipt,
                failure_code, dispute, started_at, taken_at, updated_at, version
         FROM payments WHERE taken_at >= $2 AND taken_at < $3 AND method = $1 ORDER BY taken_at, id",
        method,
        from,
        until
    );
    Ok(rows.fetch_all(pool).await?)
}

/// What was taken on each day (UTC), by way of paying and currency.
pub(crate) async fn taken_by_day(
    pool: &PgPool,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Moved>, QueryError> {
    let rows = sqlx::query_as!(
        Moved,
        r#"SELECT (taken_at AT TIME ZONE 'UTC')::date AS "day!", method,
                  taken_currency AS currency, count(*) AS "times!",
                  sum(taken_minor)::bigint AS "minor!"
           FROM payments WHERE taken_at >= $1 AND taken_at < $2 GROUP BY 1, 2, 3"#,
        from,
        until
    );
    Ok(rows.fetch_all(pool).await?)
}
