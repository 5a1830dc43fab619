//! Agreeing.

use crate::digest::{Digest32, mac, subkey};
use crate::session::looks_right;
use crate::{Identity, IdentityError};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};

/// How long the link is good, and who did not use it is remembered.
pub(super) const LASTS: TimeDelta = TimeDelta::days(7);

impl Identity {
    /// Takes the link of the letter: from now on the reader agreed, to the words they saw when they asked.
    /// Quiet the second time.
    pub async fn confirm_newsletter(
        &self,
        secret: &SecretString,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let secret = secret.expose_secret();
        if !looks_right(secret) {
            return Err(IdentityError::LinkInvalid);
        }
        let confirmed = sqlx::query!(
            "UPDATE newsletter SET state = 'confirmed', ended_at = NULL,
                how = CASE state WHEN 'asked' THEN 'form' ELSE how END,
                text_version = CASE state WHEN 'asked' THEN COALESCE(asked_text, text_version) ELSE text_version END,
                confirmed_at = CASE state WHEN 'asked' THEN $2 ELSE confirmed_at END
             WHERE secret_hash = $1 AND state <> 'ended' AND asked_at > $3",
            &self.newsletter_digest(secret)[..],
            at.trunc_subsecs(6),
            at - LASTS
        )
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
