//! Agreeing.

use crate::digest::{Digest32, mac, subkey};
use crate::session::looks_right;
use crate::{Identity, IdentityError};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};

/// How long the link is good, and who did not use it is remembered.
pub(super) const LASTS: TimeDelta = TimeDelta::days(7);

impl Identity {
    /// Takes the link of the letter: from now on the reader agreed. Quiet the second time.
    pub async fn confirm_newsletter(
        &self,
        secret: &SecretString,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let secret = secret.expose_secret();
        if !looks_right(secret) {
            return Err(IdentityError::LinkInvalid);
        }
        let confirmed = sqlx::query(
            "UPDATE newsletter SET state = 'confirmed', confirmed_at = COALESCE(confirmed_at, $2)
             WHERE secret_hash = $1 AND state <> 'ended' AND asked_at > $3",
        )
        .bind(&self.newsletter_digest(secret)[..])
        .bind(at.trunc_subsecs(6))
        .bind(at - LASTS)
        .execute(&self.inner.pool)
        .await?;
        match confirmed.rows_affected() {
            0 => Err(IdentityError::LinkInvalid),
            _ => Ok(()),
        }
    }

    pub(super) fn newsletter_digest(&self, secret: &str) -> Digest32 {
        let key = subkey(
            self.inner.keys.ring().pepper(),
            "digest of newsletter links",
        );
        mac(&key, secret.as_bytes())
    }
}
