//! Opaque bytes written with a decision but kept out of history, so they can be erased.

use crate::StoreError;
use sqlx::PgPool;
use std::collections::HashMap;
use uuid::Uuid;

/// Bytes that belong to `owner`; the store neither reads nor understands them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Whose bytes they are: usually the id of a stream.
    pub owner: Uuid,
    /// What they are; one of each kind per owner, the first one written stays.
    pub kind: &'static str,
    /// The bytes.
    pub body: Vec<u8>,
}

pub(crate) async fn of(
    pool: &PgPool,
    owners: &[Uuid],
    kind: &str,
) -> Result<HashMap<Uuid, Vec<u8>>, StoreError> {
    let rows = sqlx::query!(
        "SELECT owner, body FROM attachment WHERE owner = ANY($1) AND kind = $2",
        owners,
        kind
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| (row.owner, row.body)).collect())
}
