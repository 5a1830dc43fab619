//! What is destroyed when somebody is erased: their key first of all.

use crate::session::end_sessions_of;
use crate::{Identity, IdentityError};
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use sqlx::PgConnection;
use uuid::Uuid;

/// What belongs to a person and has no meaning without them; `$1` is the person. Letters stay as the
/// fact that one was sent; the farewell keeps its sealed address until it is.
const THEIRS: &[&str] = &[
    "DELETE FROM refresh_tokens WHERE session_id IN (SELECT id FROM sessions WHERE user_id = $1)",
    "DELETE FROM sessions WHERE user_id = $1",
    "DELETE FROM login_places WHERE person_id = $1",
    "DELETE FROM links WHERE person_id = $1",
    "DELETE FROM attach_wishes WHERE person_id = $1",
    "DELETE FROM second_factors WHERE person_id = $1",
    "DELETE FROM recovery_codes WHERE person_id = $1",
    "DELETE FROM refund_allowances WHERE person_id = $1",
    "UPDATE api_keys SET revoked_at = now() WHERE made_by = $1 AND revoked_at IS NULL",
    "UPDATE letters SET sealed = NULL, provider_id = NULL, last_error = NULL,
            state = CASE WHEN state IN ('waiting', 'sending', 'parked') THEN 'dropped' ELSE state END
     WHERE person_id = $1 AND kind <> 'account_erased'",
];

impl Identity {
    /// Destroys the person's key: names, addresses and the contacts beside their orders can never
    /// be read again, here or in any copy. Empties their row, which stays as a tombstone, and removes
    /// what is only theirs. History and sums stay. Ends every session; quiet the second time.
    pub async fn erase(&self, id: CustomerId, at: DateTime<Utc>) -> Result<(), IdentityError> {
        let mut db = self.begin().await?;
        let ended = end_sessions_of(&mut db, id.0, "erased", at, self.inner.access_ttl).await?;
        // Under an address that was never verified somebody else may read.
        sqlx::query!(
            "DELETE FROM newsletter WHERE email_index =
                (SELECT email_index FROM users WHERE id = $1 AND email_verified)",
            id.0
        )
        .execute(&mut *db)
        .await?;
        empty_row(&mut db, id.0, at).await?;
        self.inner.keys.shred(&mut db, id.0, at).await?;
        for statement in THEIRS {
            sqlx::query(statement).bind(id.0).execute(&mut *db).await?;
        }
        sqlx::query!(
            "UPDATE erasures SET destroyed_at = $2 WHERE person_id = $1 AND destroyed_at IS NULL",
            id.0,
            at
        )
        .execute(&mut *db)
        .await?;
        db.commit().await?;
        self.inner.revocations.add(ended);
        Ok(())
    }
}

async fn empty_row(
    db: &mut PgConnection,
    id: Uuid,
    at: DateTime<Utc>,
) -> Result<(), IdentityError> {
    sqlx::query!(
        "UPDATE users SET email_index = NULL, name = NULL, email = NULL, email_pending = NULL, phone = NULL, avatar_url = NULL,
                password_hash = NULL, reference = NULL, last_login = NULL, email_verified = false,
                is_active = false, role = 'user', role_id = NULL, version = version + 1, updated_at = $2
         WHERE id = $1 AND (email IS NOT NULL OR name IS NOT NULL OR is_active OR email_index IS NOT NULL)",
        id,
        at
    )
    .execute(db)
    .await?;
    Ok(())
}
