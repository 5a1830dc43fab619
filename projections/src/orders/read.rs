//! Single orders, whole.

use super::overlay;
use super::row::{OrderDetail, OrderSummary};
use crate::QueryError;
use sqlx::{PgPool, types::Json};
use std::collections::HashMap;
use uuid::Uuid;

/// The order with this id.
pub async fn by_id(pool: &PgPool, id: Uuid) -> Result<Option<OrderDetail>, QueryError> {
    let row = sqlx::query_scalar!(
        r#"SELECT to_json(o) AS "order!: Json<OrderDetail>" FROM orders o WHERE id = $1"#,
        id
    );
    whole(pool, row.fetch_optional(pool).await?).await
}

/// The order with this number.
pub async fn by_number(
    pool: &PgPool,
    order_number: &str,
) -> Result<Option<OrderDetail>, QueryError> {
    let row = sqlx::query_scalar!(
        r#"SELECT to_json(o) AS "order!: Json<OrderDetail>" FROM orders o WHERE order_number = $1"#,
        order_number
    );
    whole(pool, row.fetch_optional(pool).await?).await
}

async fn whole(
    pool: &PgPool,
    row: Option<Json<OrderDetail>>,
) -> Result<Option<OrderDetail>, QueryError> {
    let Some(Json(mut order)) = row else {
        return Ok(None);
    };
    overlay::detail(pool, &mut order).await?;
    Ok(Some(order))
}

/// Which of these numbers of another system are known, and as what.
pub async fn ids_of_references(
    pool: &PgPool,
    channel: &str,
    references: &[String],
) -> Result<HashMap<String, Uuid>, QueryError> {
    let rows = sqlx::query!(
        r#"SELECT reference AS "reference!", id FROM orders
           WHERE reference = ANY($2) AND channel = $1"#,
        channel,
        references
    );
    Ok(rows
        .fetch_all(pool)
        .await?
        .into_iter()
        .map(|row| (row.reference, row.id))
        .collect())
}

pub(super) async fn summaries(
    pool: &PgPool,
    ids: &[Uuid],
) -> Result<Vec<OrderSummary>, QueryError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query_as!(
        OrderSummary,
        "SELECT id, order_number, reference, channel, customer_id, status, payment_status,
                payment_method, payment_detail, fulfilment_status, return_status, currency,
                subtotal_minor, discount_minor, shipping_minor, tax_minor, rounding_minor,
                total_minor, captured_minor, refunded_minor, refund_pending_minor, due_minor,
                coupon_code, line_count, units, tracking_number, carrier, placed_at, confirmed_at,
                shipped_at, delivered_at, cancelled_at, updated_at, version
         FROM orders WHERE id = ANY($1)",
        ids
    );
    let mut rows = rows.fetch_all(pool).await?;
    overlay::lists(pool, &mut rows).await?;
    Ok(rows)
}
