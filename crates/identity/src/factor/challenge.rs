//! Between the right password and the session: a secret that says who still owes a code.

use super::{Here, SecondProof};
use crate::digest::{Digest32, mac, random32, subkey};
use crate::people;
use crate::session::{Keys, SignedIn};
use crate::{Audience, Identity, IdentityError};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgConnection;
use uuid::Uuid;

/// How long a code may be owed.
const PATIENCE: TimeDelta = TimeDelta::minutes(5);
/// After so many wrong codes the password is asked for again.
const MOST_TRIES: i32 = 5;

/// What a right password leads to.
#[derive(Debug, Clone)]
pub enum Entrance {
    /// A session.
    In(Box<SignedIn>),
    /// The question for a code.
    Asked(Challenge),
}

/// The question for a code.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// Opaque; good for one session.
    pub token: SecretString,
    /// Until when it may be answered.
    pub expires_at: DateTime<Utc>,
}

impl Identity {
    /// Notes that `person` owes a code.
    pub(crate) async fn challenge(
        &self,
        db: &mut PgConnection,
        (person, audience): (Uuid, Audience),
        keys: &Keys,
        at: DateTime<Utc>,
    ) -> Result<Challenge, IdentityError> {
        let token = SecretString::from(URL_SAFE_NO_PAD.encode(random32()));
        let expires_at = at + PATIENCE;
        sqlx::query!(
            "INSERT INTO login_challenges (digest, person_id, audience, expires_at, device)
             VALUES ($1, $2, $3, $4, $5)",
            &self.challenge_digest(&token)[..],
            person,
            audience.as_str(),
            expires_at,
            keys.device()
        )
        .execute(db)
        .await?;
        Ok(Challenge { token, expires_at })
    }

    /// Opens the session that was asked for, if the code is right. A challenge leads to one session; five
    /// wrong codes end it.
    pub async fn answer_challenge(
        &self,
        token: &SecretString,
        proof: &SecondProof,
        here: &Here<'_>,
    ) -> Result<SignedIn, IdentityError> {
        let digest = self.challenge_digest(token);
        let mut db = self.begin().await?;
        let whose = sqlx::query_scalar!(
            "SELECT person_id FROM login_challenges WHERE digest = $1",
            &digest[..]
        );
        let whose = whose.fetch_optional(&mut *db).await?;
        let whose = whose.ok_or(IdentityError::ChallengeInvalid)?;
        // Whoever changes the person waits here; of two answers at once the second comes after the first.
        people::hold(&mut db, whose).await?;
        let owed = sqlx::query!(
            "UPDATE login_challenges SET tries = tries + 1
             WHERE digest = $1 AND expires_at > $2 AND tries < $3 RETURNING person_id, audience, device",
            &digest[..],
            here.at,
            MOST_TRIES
        )
        .fetch_optional(&mut *db)
        .await?
        .ok_or(IdentityError::ChallengeInvalid)?;
        let (person, audience) = (owed.person_id, Audience::read(&owed.audience));
        let checked = self.check_factor(db, person, proof, here).await;
        let mut db = checked.map_err(|no| match no {
            IdentityError::FactorOff => IdentityError::ChallengeInvalid,
            no => no,
        })?;
        sqlx::query!(
            "DELETE FROM login_challenges WHERE digest = $1",
            &digest[..]
        )
        .execute(&mut *db)
        .await?;
        let device = owed.device.and_then(|place| place.try_into().ok());
        self.enter(db, (person, audience), device, here).await
    }

    fn challenge_digest(&self, token: &SecretString) -> Digest32 {
        let key = subkey(self.inner.keys.ring().pepper(), "digest of challenges");
        mac(&key, token.expose_secret().as_bytes())
    }
}

/// Whoever was asked for a code before `person` changed is asked for the password again.
pub(crate) async fn forget_challenges(
    db: &mut PgConnection,
    person: Uuid,
) -> Result<(), IdentityError> {
    sqlx::query!("DELETE FROM login_challenges WHERE person_id = $1", person)
        .execute(db)
        .await?;
    Ok(())
}
