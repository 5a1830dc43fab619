//! What customers bought, for those who are asked for: read from their orders.

use crate::QueryError;
use chrono::{DateTime, Utc};
use sqlx::PgPool;
use uuid::Uuid;

/// What one customer bought in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spent {
    pub customer_id: Uuid,
    pub currency: String,
    /// Orders that were not cancelled.
    pub orders: i64,
    /// Money that was taken, in minor units.
    pub captured_minor: i64,
    /// Money that was given back, in minor units.
    pub refunded_minor: i64,
    pub first_at: DateTime<Utc>,
    pub last_at: DateTime<Utc>,
}

/// What these customers bought, one row for each currency; none for who never ordered.
pub async fn spent(pool: &PgPool, customers: &[Uuid]) -> Result<Vec<Spent>, QueryError> {
    let rows = sqlx::query_as!(
        Spent,
        r#"SELECT customer_id AS "customer_id!", currency,
                  count(*) FILTER (WHERE status <> 'cancelled') AS "orders!",
                  sum(captured_minor)::bigint AS "captured_minor!",
                  sum(refunded_minor)::bigint AS "refunded_minor!",
                  min(placed_at) AS "first_at!", max(placed_at) AS "last_at!"
           FROM orders WHERE customer_id = ANY($1) GROUP BY customer_id, currency
           ORDER BY customer_id, currency"#,
        customers
    )
    .fetch_all(pool)
    .await?;
    Ok(rows)
}
