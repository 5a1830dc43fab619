//! Using a link: once, in time, by whoever has its secret.

use super::LinkPurpose;
use crate::session::looks_right;
use crate::{Identity, IdentityError};
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgConnection;
use uuid::Uuid;

impl Identity {
    /// Whose link it is, and for which of these purposes; it is used up when the caller's transaction is
    /// done. Of two at once one waits for the other and is then refused. Everything that is not good is
    /// [`IdentityError::LinkInvalid`], whatever the reason.
    pub async fn take_link(
        &self,
        db: &mut PgConnection,
        (secret, purposes): (&SecretString, &[LinkPurpose]),
        at: DateTime<Utc>,
    ) -> Result<(CustomerId, LinkPurpose), IdentityError> {
        let digest = self.read_secret(secret)?;
        let wanted: Vec<_> = purposes.iter().map(|one| one.as_str()).collect();
        let taken: Option<(Uuid, String)> = sqlx::query_as(
            "UPDATE links SET used_at = $3 WHERE secret_hash = $1 AND purpose = ANY($2)
                AND used_at IS NULL AND expires_at > $3 RETURNING person_id, purpose",
        )
        .bind(&digest[..])
        .bind(&wanted)
        .bind(at)
        .fetch_optional(db)
        .await?;
        let (person, purpose) = taken.ok_or(IdentityError::LinkInvalid)?;
        let purpose = purposes.iter().find(|one| one.as_str() == purpose);
        let purpose = purpose.ok_or(IdentityError::LinkInvalid)?;
        Ok((CustomerId(person), *purpose))
    }

    /// Whose link it was, where it was used already and still is in time: for doing quietly twice what
    /// does no harm twice.
    pub(crate) async fn link_used(
        &self,
        db: &mut PgConnection,
        (secret, purpose): (&SecretString, LinkPurpose),
        at: DateTime<Utc>,
    ) -> Result<Option<CustomerId>, IdentityError> {
        let digest = self.read_secret(secret)?;
        let person = sqlx::query_scalar(
            "SELECT person_id FROM links WHERE secret_hash = $1 AND purpose = $2
                AND used_at IS NOT NULL AND expires_at > $3",
        );
        let person = person.bind(&digest[..]).bind(purpose.as_str()).bind(at);
        Ok(person.fetch_optional(db).await?.map(CustomerId))
    }

    /// Drops links that are over. Says how many.
    pub async fn forget_links(&self, at: DateTime<Utc>) -> Result<u64, IdentityError> {
        let gone = sqlx::query("DELETE FROM links WHERE expires_at < $1")
            .bind(at)
            .execute(&self.inner.pool)
            .await?;
        Ok(gone.rows_affected())
    }

    fn read_secret(&self, secret: &SecretString) -> Result<[u8; 32], IdentityError> {
        let secret = secret.expose_secret();
        match looks_right(secret) {
            true => Ok(self.link_digest(secret)),
            false => Err(IdentityError::LinkInvalid),
        }
    }
}
