//! A hash that was made at another cost is made anew when its owner comes by.

use crate::people::Credentials;
use crate::{Identity, IdentityError};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgConnection;

impl Identity {
    /// The person gave the right password: where the shop's cost is another one than when their hash was
    /// made, they get a new one. Their row is held meanwhile.
    pub(super) async fn renew_hash(
        &self,
        db: &mut PgConnection,
        person: &mut Credentials,
        password: &SecretString,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let passwords = &self.inner.passwords;
        let Some(old) = person.password_hash.as_deref() else {
            return Ok(());
        };
        if !passwords.is_dated(old) {
            return Ok(());
        }
        let new = passwords.hash(password.expose_secret()).await?;
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
}
