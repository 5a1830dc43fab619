//! What decides whether somebody may sign in, and what follows when that changes.

use super::Role;
use crate::keys::revoke_keys_of;
use crate::session::end_sessions_of;
use crate::{Identity, IdentityError};
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// Whether somebody may sign in, and as what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// What they are to the shop.
    pub role: Role,
    /// Whether they may sign in at all.
    pub is_active: bool,
}

/// What a login is checked against.
pub(crate) struct Credentials {
    pub(crate) id: Uuid,
    pub(crate) password_hash: Option<String>,
    /// A customer who never showed that the address is theirs.
    pub(crate) is_unproven: bool,
}

pub(crate) async fn credentials(
    pool: &PgPool,
    email_index: &[u8],
) -> Result<Option<Credentials>, IdentityError> {
    let row = sqlx::query!(
        "SELECT id, password_hash, email_verified, role, role_id FROM users WHERE email_index = $1",
        email_index
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| Credentials {
        id: row.id,
        password_hash: row.password_hash,
        is_unproven: !row.email_verified && !Role::read(&row.role, row.role_id).is_staff(),
    }))
}

/// Notes that somebody signed in.
pub(crate) async fn note_login(
    db: &mut PgConnection,
    id: Uuid,
    at: DateTime<Utc>,
) -> Result<(), IdentityError> {
    sqlx::query!("UPDATE users SET last_login = $2 WHERE id = $1", id, at)
        .execute(db)
        .await?;
    Ok(())
}

/// How somebody stands now; the row stays as it is until the transaction ends.
pub(crate) async fn standing(
    db: &mut PgConnection,
    id: Uuid,
) -> Result<Option<Standing>, IdentityError> {
    let row = sqlx::query!(
        "SELECT role, role_id, is_active FROM users WHERE id = $1 FOR SHARE",
        id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Standing {
        role: Role::read(&row.role, row.role_id),
        is_active: row.is_active,
    }))
}

/// The same, and nobody else changes the person or lets them in until the transaction ends.
pub(crate) async fn hold(
    db: &mut PgConnection,
    id: Uuid,
) -> Result<Option<Standing>, IdentityError> {
    let row = sqlx::query!(
        "SELECT role, role_id, is_active FROM users WHERE id = $1 FOR NO KEY UPDATE",
        id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Standing {
        role: Role::read(&row.role, row.role_id),
        is_active: row.is_active,
    }))
}

impl Identity {
    /// Gives somebody another standing, which signs them out everywhere. Setting what already holds
    /// changes nothing. The API keys of who is no staff any more are taken back. Answers the standing before.
    pub async fn set_standing(
        &self,
        id: CustomerId,
        to: Standing,
        at: DateTime<Utc>,
    ) -> Result<Standing, IdentityError> {
        let mut db = self.begin().await?;
        let row = sqlx::query!(
            "SELECT role, role_id, is_active FROM users WHERE id = $1 FOR UPDATE",
            id.0
        )
        .fetch_optional(&mut *db)
        .await?
        .ok_or(IdentityError::NotFound)?;
        let before = Standing {
            role: Role::read(&row.role, row.role_id),
            is_active: row.is_active,
        };
        if before == to {
            return Ok(before);
        }
        sqlx::query!(
            "UPDATE users SET role = $2, is_active = $3, version = version + 1, updated_at = $4, role_id = $5 WHERE id = $1",
            id.0,
            to.role.as_str(),
            to.is_active,
            at,
            to.role.id()
        )
        .execute(&mut *db)
        .await?;
        if !to.role.is_staff() {
            revoke_keys_of(&mut db, id.0, at).await?;
        }
        let ended = end_sessions_of(&mut db, id.0, "standing", at, self.inner.access_ttl).await?;
        db.commit().await?;
        self.inner.revocations.add(ended);
        Ok(before)
    }
}
