//! order_notes · "who wrote something beside this order, and for whom?" · table order_notes · never
//! touches the words.

use crate::QueryError;
use crate::fold::word;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::order::{Audience, OrderEvent};
use eventstore::{Fault, Projector, Rows, Told};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool, types::Json};
use uuid::Uuid;

/// That somebody wrote a note. It is the row itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteRow {
    pub id: Uuid,
    pub order_id: Uuid,
    /// `customer` or `staff`.
    pub audience: String,
    /// `customer`, `staff` or `system`.
    pub written_by: String,
    /// The pseudonym of whoever wrote it.
    pub actor: Option<String>,
    pub written_at: DateTime<Utc>,
}

/// Keeps the notes.
#[derive(Debug, Clone, Copy, Default)]
pub struct OrderNotes;

#[async_trait]
impl Projector for OrderNotes {
    fn name(&self) -> &'static str {
        "order_notes"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["order_notes"]
    }

    fn hears(&self) -> &'static [&'static str] {
        &["order.note_written"]
    }

    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault> {
        let mut rows = Rows::<NoteRow>::load(db, "order_notes", "id", &[]).await?;
        for told in page {
            if let OrderEvent::NoteWritten {
                order_id,
                note_id,
                audience,
                by,
                at,
            } = told.read()?
            {
                let row = NoteRow {
                    id: note_id,
                    order_id: order_id.0,
                    audience: word(audience).unwrap_or_default(),
                    written_by: word(by).unwrap_or_default(),
                    actor: told.actor(),
                    written_at: at,
                };
                rows.put(note_id.to_string(), row);
            }
        }
        rows.save(db).await
    }
}

/// The notes of an order, in the order in which they were written: those for `audience`, or all.
pub async fn of_order(
    pool: &PgPool,
    order_id: Uuid,
    audience: Option<Audience>,
) -> Result<Vec<NoteRow>, QueryError> {
    let asked = "SELECT to_json(n) FROM order_notes n
                 WHERE order_id = $1 AND ($2::text IS NULL OR audience = $2)
                 ORDER BY written_at, id";
    let rows: Vec<Json<NoteRow>> = sqlx::query_scalar(asked)
        .bind(order_id)
        .bind(audience.and_then(word))
        .fetch_all(pool)
        .await?;
    Ok(rows.into_iter().map(|Json(row)| row).collect())
}
