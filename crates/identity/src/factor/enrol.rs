//! Setting a second factor up: a secret for the app, then a code that shows that it arrived.

use super::code::{self, base32};
use super::recovery::{RecoveryCodes, left};
use super::{Here, SecondProof, letter, said};
use crate::people;
use crate::session::{end_other_sessions, mark_with_factor};
use crate::{Claims, Identity, IdentityError};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// 160 bits, as RFC 4226 recommends.
const BYTES: usize = 20;
/// A secret that was shown has to be confirmed within so long.
const PATIENCE: TimeDelta = TimeDelta::hours(1);

/// What the app is to be told, once.
#[derive(Debug, Clone)]
pub struct FactorSecret {
    /// The secret in base32, as apps take it.
    pub secret: SecretString,
    /// Until when it may be confirmed.
    pub expires_at: DateTime<Utc>,
}

/// How somebody's second factor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactorState {
    /// Since when it is asked for; absent when it is not.
    pub since: Option<DateTime<Utc>>,
    /// How many recovery codes are left.
    pub recovery_codes_left: i64,
}

impl Identity {
    /// Makes a secret for the holder of `claims`, who gives their password once more. It counts once it is
    /// confirmed; beginning again replaces it. [`IdentityError::FactorOn`] when one is set up.
    pub async fn begin_factor(
        &self,
        claims: &Claims,
        password: &SecretString,
        here: &Here<'_>,
    ) -> Result<FactorSecret, IdentityError> {
        let person = claims.sub;
        let asked_in = (here.request_id, here.at);
        self.prove(claims, password, here.address, asked_in).await?;
        let mut secret = Zeroizing::new([0_u8; BYTES]);
        rand::fill(&mut secret[..]);
        let mut db = self.begin().await?;
        let key = self.inner.keys.for_writing(&mut db, person).await?;
        let sealed = key.seal(&place(person), &secret[..])?;
        let begun = sqlx::query!(
            "INSERT INTO second_factors AS f (person_id, sealed, begun_at) VALUES ($1, $2, $3)
             ON CONFLICT (person_id) DO UPDATE SET sealed = $2, begun_at = $3, last_step = 0
             WHERE f.confirmed_at IS NULL",
            person,
            sealed,
            here.at
        )
        .execute(&mut *db)
        .await?;
        if begun.rows_affected() == 0 {
            return Err(IdentityError::FactorOn);
        }
        db.commit().await?;
        Ok(FactorSecret {
            secret: base32(&secret[..]).into(),
            expires_at: here.at + PATIENCE,
        })
    }

    /// Sets the secret up by a code made with it. The session goes on as one that was opened with the
    /// factor, every other one ends, and the owner is told by letter.
    pub async fn confirm_factor(
        &self,
        claims: &Claims,
        code: &SecretString,
        here: &Here<'_>,
    ) -> Result<RecoveryCodes, IdentityError> {
        let (person, at) = (claims.sub, here.at);
        let mut db = self.begin().await?;
        // Whoever signs in meanwhile waits here, and is asked for a code then.
        people::hold(&mut db, person).await?;
        let row = sqlx::query!(
            "SELECT sealed, begun_at, confirmed_at FROM second_factors WHERE person_id = $1 FOR UPDATE",
            person
        )
        .fetch_optional(&mut *db)
        .await?
        .ok_or(IdentityError::FactorOff)?;
        if row.confirmed_at.is_some() {
            return Err(IdentityError::FactorOn);
        }
        if row.begun_at + PATIENCE < at {
            return Err(IdentityError::FactorOff);
        }
        let secret = self.open_secret(&mut db, person, &row.sealed).await?;
        let step =
            code::matching(&secret, code.expose_secret(), at, 0).ok_or(IdentityError::WrongCode)?;
        sqlx::query!(
            "UPDATE second_factors SET confirmed_at = $2, last_step = $3 WHERE person_id = $1",
            person,
            at,
            step
        )
        .execute(&mut *db)
        .await?;
        let codes = self.make_recovery_codes(&mut db, person, at).await?;
        mark_with_factor(&mut db, claims.sid, true, at).await?;
        let ended = end_other_sessions(&mut db, claims, at, self.inner.access_ttl).await?;
        self.note(&mut db, said("second_factor.on", person, here))
            .await?;
        let letter = letter("second_factor_on", person, at, Value::Null);
        self.ask_letter(&mut db, letter, at).await?;
        db.commit().await?;
        self.inner.revocations.add(ended);
        Ok(codes)
    }

    /// How the person's second factor stands.
    pub async fn factor_state(&self, person: Uuid) -> Result<FactorState, IdentityError> {
        let mut db = self.inner.pool.acquire().await?;
        let since = sqlx::query_scalar!(
            "SELECT confirmed_at FROM second_factors WHERE person_id = $1",
            person
        );
        let since = since.fetch_optional(&mut *db).await?.flatten();
        Ok(FactorState {
            since,
            recovery_codes_left: left(&mut db, person).await?,
        })
    }

    /// Ten new recovery codes for somebody who shows a code; the old ones are gone.
    pub async fn renew_recovery_codes(
        &self,
        claims: &Claims,
        proof: &SecondProof,
        here: &Here<'_>,
    ) -> Result<RecoveryCodes, IdentityError> {
        let (person, db) = (claims.sub, self.begin().await?);
        let mut db = self.check_factor(db, person, proof, here).await?;
        let codes = self.make_recovery_codes(&mut db, person, here.at).await?;
        self.note(&mut db, said("recovery_codes.renewed", person, here))
            .await?;
        db.commit().await?;
        Ok(codes)
    }

    pub(super) async fn open_secret(
        &self,
        db: &mut PgConnection,
        person: Uuid,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, IdentityError> {
        let keys = self.inner.keys.for_reading(db, &[person]).await?;
        let key = keys.get(&person).ok_or(IdentityError::Erased)?;
        Ok(Zeroizing::new(key.open(&place(person), sealed)?))
    }
}

fn place(person: Uuid) -> String {
    format!("second_factors/{person}/secret")
}
