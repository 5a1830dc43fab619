//! A hash that was made at another cost is made anew when its owner comes by, and tells nobody by its time until
//! then.

use crate::people::Credentials;
use crate::{Identity, IdentityError};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgConnection;

impl Identity {
    /// The cost of the dearest hash that anybody has. It is asked once: new hashes are made at this shop's cost.
    pub(super) async fn dearest_cost(&self) -> Result<u32, IdentityError> {
        let asked = self.inner.dearest_cost.get_or_try_init(|| async {
            // `$2b$12$...`
            let dearest = sqlx::query_scalar!("SELECT max(substr(password_hash, 5, 2)) FROM users")
                .fetch_one(&self.inner.pool)
                .await?;
            Ok(dearest.and_then(|cost| cost.parse().ok()).unwrap_or(0))
        });
        asked.await.copied()
    }

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
