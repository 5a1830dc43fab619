//! A note as it is shown.

use crate::problem::Problem;
use crate::state::Shop;
use chrono::{DateTime, Utc};
use decisions::NOTE;
use domain::order::Audience;
use projections::order_notes::{self, NoteRow};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What somebody wrote beside an order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e90", "orderId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70",
    "text": "Please leave it with the neighbour", "internal": false, "writtenBy": "customer",
    "createdAt": "2026-06-02T09:30:00Z"
}))]
pub(crate) struct NoteView {
    pub(crate) id: Uuid,
    pub(crate) order_id: Uuid,
    /// Null where the words were erased with their person.
    pub(crate) text: Option<String>,
    /// For staff only.
    pub(crate) internal: bool,
    /// `customer` or `staff`.
    pub(crate) written_by: String,
    /// Whose hand it was; staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) author: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
}

/// The notes of an order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoteList {
    /// In the order in which they were written.
    pub(crate) data: Vec<NoteView>,
}

/// The notes of an order: those for its customer, or all, with their authors.
pub(super) async fn notes_of(
    shop: &Shop,
    order: Uuid,
    audience: Option<Audience>,
) -> Result<NoteList, Problem> {
    let rows = order_notes::of_order(&shop.read, order, audience).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut bodies = shop.store.attachments(&ids, NOTE).await?;
    let sealed: Vec<(String, Vec<u8>)> = ids
        .iter()
        .map(|id| (privacy::note(*id), bodies.remove(id).unwrap_or_default()))
        .collect();
    let asked: Vec<(&str, &[u8])> = sealed
        .iter()
        .map(|(place, body)| (place.as_str(), body.as_slice()))
        .collect();
    let words = shop.identity.open_all_words(&asked).await?;
    let rows = rows.into_iter().zip(words);
    let is_staff = audience.is_none();
    Ok(NoteList {
        data: rows.map(|(row, text)| shown(row, text, is_staff)).collect(),
    })
}

fn shown(row: NoteRow, text: Option<String>, is_staff: bool) -> NoteView {
    NoteView {
        id: row.id,
        order_id: row.order_id,
        text,
        internal: row.audience == "staff",
        written_by: row.written_by,
        author: row.actor.filter(|_| is_staff),
        created_at: row.written_at,
    }
}
