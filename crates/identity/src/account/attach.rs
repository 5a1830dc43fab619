//! Wishes to look for what somebody ordered as a guest.

use crate::{Identity, IdentityError};
use chrono::{DateTime, SubsecRound, Utc};
use domain::kernel::CustomerId;
use sqlx::PgConnection;
use uuid::Uuid;

/// Somebody whose guest orders are to be looked for, and since when.
pub type AttachWish = (CustomerId, DateTime<Utc>);

/// Writes the wish down, for who showed that their address is theirs.
pub(crate) async fn wish_attached(
    db: &mut PgConnection,
    person: Uuid,
    at: DateTime<Utc>,
) -> Result<(), IdentityError> {
    sqlx::query(
        "INSERT INTO attach_wishes (person_id, asked_at)
         SELECT id, $2 FROM users WHERE id = $1 AND email_verified AND is_active
         ON CONFLICT (person_id) DO UPDATE SET asked_at = excluded.asked_at",
    )
    .bind(person)
    .bind(at.trunc_subsecs(6))
    .execute(db)
    .await?;
    Ok(())
}

impl Identity {
    /// The oldest wishes.
    pub async fn attach_wishes(&self, limit: i64) -> Result<Vec<AttachWish>, IdentityError> {
        let rows: Vec<(Uuid, DateTime<Utc>)> = sqlx::query_as(
            "SELECT person_id, asked_at FROM attach_wishes ORDER BY asked_at LIMIT $1",
        )
        .bind(limit)
        .fetch_all(&self.inner.pool)
        .await?;
        let wishes = rows.into_iter();
        Ok(wishes
            .map(|(person, at)| (CustomerId(person), at))
            .collect())
    }

    /// The wish was done, unless there is a newer one.
    pub async fn end_attach_wish(&self, wish: &AttachWish) -> Result<(), IdentityError> {
        sqlx::query("DELETE FROM attach_wishes WHERE person_id = $1 AND asked_at = $2")
            .bind(wish.0.0)
            .bind(wish.1)
            .execute(&self.inner.pool)
            .await?;
        Ok(())
    }
}
