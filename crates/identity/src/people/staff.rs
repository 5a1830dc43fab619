//! The first super_admin: without one, nobody could let anybody in.

use super::erase::is_leaving;
use super::register::NewPerson;
use super::{Role, fields};
use crate::factor::forget_factor;
use crate::session::end_sessions_of;
use crate::staff::OLD_LINKS;
use crate::{Identity, IdentityError, password};
use audit::Entry;
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

/// A password that was made up here and is known to nobody else: show it once.
pub struct OneTimePassword(SecretString);

impl OneTimePassword {
    /// The password itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

impl std::fmt::Debug for OneTimePassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OneTimePassword(..)")
    }
}

/// Holds off a second process that starts at the same time: `"identity: first super_admin"`.
const LOCK: i64 = 0x1de7_0001_5ada;

impl Identity {
    /// Makes `email` a super_admin if there is none; `id` is theirs if they are new. Without a
    /// `password` one is made up and returned. A customer who already has this address becomes the
    /// super_admin with the new password and is signed out everywhere; one who is being erased does not
    /// ([`IdentityError::Leaving`]).
    pub async fn ensure_super_admin(
        &self,
        id: CustomerId,
        email: &str,
        password: Option<&SecretString>,
        at: DateTime<Utc>,
    ) -> Result<Option<OneTimePassword>, IdentityError> {
        let mut db = self.inner.pool.acquire().await?;
        if has_super_admin(&mut db).await? {
            return Ok(None);
        }
        drop(db);
        let faults: Vec<_> = [
            fields::email_fault("email", email),
            password.and_then(|password| password::fault(password.expose_secret(), email)),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !faults.is_empty() {
            return Err(IdentityError::Invalid(faults));
        }
        let made_up = password
            .is_none()
            .then(|| SecretString::from(password::generate()));
        let secret = password
            .cloned()
            .or_else(|| made_up.clone())
            .unwrap_or_default();
        let hash = self.inner.passwords.hash(secret.expose_secret()).await?;
        let mut db = self.begin().await?;
        sqlx::query!("SELECT pg_advisory_xact_lock($1)", LOCK)
            .execute(&mut *db)
            .await?;
        if has_super_admin(&mut db).await? {
            return Ok(None);
        }
        self.appoint(&mut db, (id, email, secret), &hash, at)
            .await?;
        db.commit().await?;
        Ok(made_up.map(OneTimePassword))
    }

    async fn appoint(
        &self,
        db: &mut PgConnection,
        (id, email, password): (CustomerId, &str, SecretString),
        hash: &str,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let index = self.email_index(email);
        let known = sqlx::query_scalar!("SELECT id FROM users WHERE email_index = $1", &index[..]);
        if let Some(known) = known.fetch_optional(&mut *db).await? {
            return self.promote(db, known, hash, at).await;
        }
        let (name, email) = ("Administrator".to_owned(), email.to_owned());
        let new = NewPerson {
            id,
            name,
            email,
            password,
            phone: None,
        };
        self.insert_person(db, &new, (Role::SuperAdmin, Some(hash)), at)
            .await?;
        self.note(db, appointed(id.0, None, at)).await
    }

    async fn promote(
        &self,
        db: &mut PgConnection,
        id: Uuid,
        hash: &str,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        // Whoever asks to be forgotten at this moment waits here, or is waited for.
        let before = super::hold(db, id).await?.map(|before| before.role);
        if is_leaving(db, id).await? {
            return Err(IdentityError::Leaving(id));
        }
        sqlx::query!(
            "UPDATE users SET role = 'super_admin', role_id = NULL, password_hash = $2, is_active = true,
                    email_pending = NULL, version = version + 1, updated_at = $3 WHERE id = $1",
            id,
            hash,
            at
        )
        .execute(&mut *db)
        .await?;
        let ended = end_sessions_of(db, id, "standing", at, self.inner.access_ttl).await?;
        self.inner.revocations.add(ended);
        // Whoever had registered under the address keeps no way in.
        self.end_links(db, CustomerId(id), OLD_LINKS).await?;
        forget_factor(db, id).await?;
        self.note(db, appointed(id, before, at)).await
    }
}

/// A word of the audit log about the first super_admin, whom the settings name.
fn appointed(id: Uuid, before: Option<Role>, at: DateTime<Utc>) -> Entry {
    let was = json!({ "role": before.map(|role| role.to_string()) });
    let is = json!({ "role": Role::SuperAdmin.to_string() });
    let word = Entry::new(at, "system:start", "staff.appointed").about("customer", id);
    word.changed(was, is)
}

/// Whether there is one who can sign in: an invitation lets nobody in.
async fn has_super_admin(db: &mut PgConnection) -> Result<bool, IdentityError> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM users WHERE role = 'super_admin' AND is_active
            AND password_hash IS NOT NULL) AS "found!""#
    );
    Ok(found.fetch_one(db).await?)
}
