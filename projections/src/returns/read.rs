//! Returns by what people hold in their hands: a return, or its order.

use super::ReturnRow;
use crate::QueryError;
use sqlx::{PgPool, types::Json};
use uuid::Uuid;

/// The returns with these ids, in no order.
pub(super) async fn by_ids(pool: &PgPool, ids: &[Uuid]) -> Result<Vec<ReturnRow>, QueryError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Json<ReturnRow>> =
        sqlx::query_scalar("SELECT to_json(r) FROM returns r WHERE id = ANY($1)")
            .bind(ids)
            .fetch_all(pool)
            .await?;
    Ok(rows.into_iter().map(|Json(row)| row).collect())
}

/// The return with this id.
pub async fn by_id(pool: &PgPool, id: Uuid) -> Result<Option<ReturnRow>, QueryError> {
    Ok(by_ids(pool, &[id]).await?.pop())
}

/// The returns of an order, in the order in which they were asked for.
pub async fn of_order(pool: &PgPool, order_id: Uuid) -> Result<Vec<ReturnRow>, QueryError> {
    let asked = "SELECT to_json(r) FROM returns r WHERE order_id = $1 ORDER BY requested_at, id";
    let rows: Vec<Json<ReturnRow>> = sqlx::query_scalar(asked)
        .bind(order_id)
        .fetch_all(pool)
        .await?;
    Ok(rows.into_iter().map(|Json(row)| row).collect())
}
