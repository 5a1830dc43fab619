//! Parcels by what people hold in their hands: a parcel, or its order.

use super::ShipmentRow;
use crate::QueryError;
use sqlx::{PgPool, types::Json};
use uuid::Uuid;

/// The parcel with this id.
pub async fn by_id(pool: &PgPool, id: Uuid) -> Result<Option<ShipmentRow>, QueryError> {
    let row = sqlx::query_scalar("SELECT to_json(s) FROM shipments s WHERE id = $1").bind(id);
    let row: Option<Json<ShipmentRow>> = row.fetch_optional(pool).await?;
    Ok(row.map(|Json(row)| row))
}

/// The parcels of an order, in the order in which they were made.
pub async fn of_order(pool: &PgPool, order_id: Uuid) -> Result<Vec<ShipmentRow>, QueryError> {
    let asked = "SELECT to_json(s) FROM shipments s WHERE order_id = $1 ORDER BY created_at, id";
    let rows: Vec<Json<ShipmentRow>> = sqlx::query_scalar(asked)
        .bind(order_id)
        .fetch_all(pool)
        .await?;
    Ok(rows.into_iter().map(|Json(row)| row).collect())
}
