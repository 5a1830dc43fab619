//! Agreeing no more: one click, no login.

use crate::digest::{mac, subkey};
use crate::{Identity, IdentityError};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// How long the proof of a consent that ended is kept.
const PROOF_KEPT: TimeDelta = TimeDelta::days(3 * 365);

impl Identity {
    /// What stands in every newsletter to this reader, for
    /// `POST /api/newsletter/unsubscribe?token=...` (RFC 8058): their id, signed.
    #[must_use]
    pub fn unsubscribe_token(&self, reader: Uuid) -> String {
        let signed = [reader.as_bytes(), &self.signature(reader)[..]].concat();
        URL_SAFE_NO_PAD.encode(signed)
    }

    /// Whether the token was made here.
    #[must_use]
    pub fn may_unsubscribe(&self, token: &str) -> Option<Uuid> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (reader, signature) = bytes.split_first_chunk::<16>()?;
        let reader = Uuid::from_bytes(*reader);
        let right = self.signature(reader);
        bool::from(right[..].ct_eq(signature)).then_some(reader)
    }

    /// Ends it and empties the address. Quiet when it had ended, or when nobody is known by the token
    /// any more.
    pub async fn unsubscribe(&self, token: &str, at: DateTime<Utc>) -> Result<(), IdentityError> {
        let reader = self
            .may_unsubscribe(token)
            .ok_or(IdentityError::LinkInvalid)?;
        sqlx::query!(
            "UPDATE newsletter SET state = 'ended', ended_at = COALESCE(ended_at, $2), email = NULL, secret_hash = NULL
             WHERE id = $1 AND state <> 'ended'",
            reader,
            at.trunc_subsecs(6)
        )
        .execute(&self.inner.pool)
        .await?;
        Ok(())
    }

    /// Drops who never agreed, a week after they asked, and proofs of what ended years ago. Who had agreed
    /// once and asked anew in vain is again somebody whose consent ended. Says how many were dropped.
    pub async fn forget_readers(&self, at: DateTime<Utc>) -> Result<u64, IdentityError> {
        let asked_before = at - super::confirm::LASTS;
        sqlx::query!(
            "UPDATE newsletter SET state = 'ended', email = NULL, secret_hash = NULL
             WHERE state = 'asked' AND asked_at < $1 AND ended_at IS NOT NULL",
            asked_before
        )
        .execute(&self.inner.pool)
        .await?;
        let gone = sqlx::query!(
            "DELETE FROM newsletter WHERE state = 'asked' AND asked_at < $1 AND ended_at IS NULL
                OR state = 'ended' AND ended_at < $2",
            asked_before,
            at - PROOF_KEPT
        )
        .execute(&self.inner.pool)
        .await?;
        Ok(gone.rows_affected())
    }

    fn signature(&self, reader: Uuid) -> [u8; 32] {
        let key = subkey(self.inner.keys.ring().pepper(), "ending the newsletter");
        mac(&key, reader.as_bytes())
    }
}
