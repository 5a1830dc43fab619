//! Making a link.

use super::LinkPurpose;
use crate::digest::{Digest32, mac, subkey};
use crate::session::random_token;
use crate::{Identity, IdentityError};
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgConnection;

impl Identity {
    /// Makes a link in the caller's transaction; an older one of the same purpose ends, unless it lifts a
    /// lock. The answer is its secret, which nothing else keeps: it belongs into a letter, sealed. Most callers want
    /// [`Identity::ask_link_letter`], which does both.
    pub async fn make_link(
        &self,
        db: &mut PgConnection,
        (person, purpose): (CustomerId, LinkPurpose),
        at: DateTime<Utc>,
    ) -> Result<SecretString, IdentityError> {
        let secret = random_token();
        sqlx::query(
            "INSERT INTO links (person_id, purpose, secret_hash, made_at, expires_at)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (person_id, purpose) WHERE purpose <> 'unlock_account' DO UPDATE SET
                secret_hash = excluded.secret_hash, made_at = excluded.made_at,
                expires_at = excluded.expires_at, used_at = NULL",
        )
        .bind(person.0)
        .bind(purpose.as_str())
        .bind(&self.link_digest(secret.expose_secret())[..])
        .bind(at)
        .bind(at + purpose.lasts())
        .execute(db)
        .await?;
        Ok(secret)
    }

    /// Ends the links of somebody that are for one of these purposes.
    pub async fn end_links(
        &self,
        db: &mut PgConnection,
        person: CustomerId,
        purposes: &[LinkPurpose],
    ) -> Result<(), IdentityError> {
        let purposes: Vec<_> = purposes.iter().map(|one| one.as_str()).collect();
        sqlx::query("DELETE FROM links WHERE person_id = $1 AND purpose = ANY($2)")
            .bind(person.0)
            .bind(&purposes)
            .execute(db)
            .await?;
        Ok(())
    }

    pub(super) fn link_digest(&self, secret: &str) -> Digest32 {
        let key = subkey(self.inner.keys.ring().pepper(), "digest of links");
        mac(&key, secret.as_bytes())
    }
}
