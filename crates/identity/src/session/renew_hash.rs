//! A hash that was made at another cost is made anew when its owner comes by.

use crate::people::Credentials;
use crate::{Identity, IdentityError};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgConnection;

impl Identity {
    /// Another hash of a password that was right, where the shop's cost is another one than when the stored
    /// hash was made. None where too many passwords are waited for: then it is made the next time.
    pub(super) async fn hash_anew(
        &self,
        person: &Credentials,
        password: &SecretString,
    ) -> Option<String> {
        let passwords = &self.inner.passwords;
        let old = person.password_hash.as_deref()?;
        if !passwords.is_dated(old) {
            return None;
        }
        passwords.hash(password.expose_secret()).await.ok()
    }
}

/// Stores the new hash, unless the person has another password meanwhile.
pub(super) async fn renew_hash(
    db: &mut PgConnection,
    person: &mut Credentials,
    new: Option<String>,
    at: DateTime<Utc>,
) -> Result<(), IdentityError> {
    let (Some(old), Some(new)) = (person.password_hash.as_deref(), new) else {
        return Ok(());
    };
    let renewed = sqlx::query!(
        "UPDATE users SET password_hash = $3, updated_at = $4 WHERE id = $1 AND password_hash = $2",
        person.id,
        old,
        new,
        at
    );
    if renewed.execute(db).await?.rows_affected() > 0 {
        person.password_hash = Some(new);
    }
    Ok(())
}
