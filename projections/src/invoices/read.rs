//! Invoices and credit notes of orders.

use super::row::{CreditNoteRow, InvoiceRow};
use crate::{QueryError, Series};
use sqlx::{PgPool, types::Json};
use uuid::Uuid;

/// The invoice of an order; one without a number was not issued yet.
pub async fn of_order(pool: &PgPool, order_id: Uuid) -> Result<Option<InvoiceRow>, QueryError> {
    let row: Option<Json<InvoiceRow>> =
        sqlx::query_scalar("SELECT to_json(i) FROM invoices i WHERE order_id = $1")
            .bind(order_id)
            .fetch_optional(pool)
            .await?;
    Ok(row.map(|Json(row)| row))
}

/// The credit note with this id.
pub async fn credit_note(pool: &PgPool, id: Uuid) -> Result<Option<CreditNoteRow>, QueryError> {
    let row: Option<Json<CreditNoteRow>> =
        sqlx::query_scalar("SELECT to_json(c) FROM credit_notes c WHERE id = $1")
            .bind(id)
            .fetch_optional(pool)
            .await?;
    Ok(row.map(|Json(row)| row))
}

/// The credit notes of an order, in the order in which they were issued.
pub async fn credit_notes_of(
    pool: &PgPool,
    order_id: Uuid,
) -> Result<Vec<CreditNoteRow>, QueryError> {
    let asked = "SELECT to_json(c) FROM credit_notes c WHERE order_id = $1 ORDER BY issued_at, id";
    let rows: Vec<Json<CreditNoteRow>> = sqlx::query_scalar(asked)
        .bind(order_id)
        .fetch_all(pool)
        .await?;
    Ok(rows.into_iter().map(|Json(row)| row).collect())
}

/// The numbers of every series of papers, as invoices and credit notes have them.
pub async fn number_series(pool: &PgPool) -> Result<Vec<Series>, QueryError> {
    let series = sqlx::query_as(
        "SELECT name, count(DISTINCT drawn) AS numbers, min(drawn) AS first, max(drawn) AS last
         FROM (SELECT regexp_replace(number, '-[0-9]+$', '') AS name,
                      substring(number FROM '[0-9]+$')::bigint AS drawn
               FROM (SELECT number FROM invoices WHERE number IS NOT NULL
                     UNION ALL SELECT number FROM credit_notes) AS papers) AS papers
         GROUP BY name ORDER BY name",
    );
    Ok(series.fetch_all(pool).await?)
}
