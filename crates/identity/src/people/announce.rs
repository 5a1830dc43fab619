//! Telling history that somebody came, also after a crash between row and event.

use crate::{Identity, IdentityError};
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use uuid::Uuid;

/// Somebody history has not been told of for certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unannounced {
    /// Their pseudonym.
    pub id: CustomerId,
    /// Present for those who were imported.
    pub reference: Option<String>,
    /// When they came.
    pub at: DateTime<Utc>,
}

impl Identity {
    /// Up to `limit` people whose coming is not marked as told, the oldest first. It may have been
    /// told all the same: telling must be harmless the second time.
    pub async fn unannounced(&self, limit: i64) -> Result<Vec<Unannounced>, IdentityError> {
        let rows = sqlx::query!(
            "SELECT id, reference, created_at FROM users WHERE announced_at IS NULL
             ORDER BY created_at, id LIMIT $1",
            limit
        )
        .fetch_all(&self.inner.pool)
        .await?;
        let person = |id, reference, at| Unannounced {
            id: CustomerId(id),
            reference,
            at,
        };
        Ok(rows
            .into_iter()
            .map(|row| person(row.id, row.reference, row.created_at))
            .collect())
    }

    /// Marks that history knows of them. Quiet the second time.
    pub async fn mark_announced(
        &self,
        ids: &[CustomerId],
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
        sqlx::query!(
            "UPDATE users SET announced_at = $2 WHERE id = ANY($1) AND announced_at IS NULL",
            &ids,
            at
        )
        .execute(&self.inner.pool)
        .await?;
        Ok(())
    }
}
