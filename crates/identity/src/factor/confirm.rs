//! Proving once more who one is, within a session: what is dangerous asks for it.

use super::{Here, SecondProof, has_factor, said};
use crate::{Claims, Identity, IdentityError};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;

/// How long a confirmation lasts.
const LASTS: TimeDelta = TimeDelta::minutes(5);

/// What somebody proves with that it is still them.
#[derive(Debug, Clone)]
pub enum Confirmation {
    /// Their password; does not do for who has a second factor.
    Password(SecretString),
    /// A code.
    Factor(SecondProof),
}

impl Identity {
    /// Confirms the session of `claims`; answers until when. Every process knows it at once.
    pub async fn confirm_session(
        &self,
        claims: &Claims,
        confirmation: &Confirmation,
        here: &Here<'_>,
    ) -> Result<DateTime<Utc>, IdentityError> {
        let person = claims.sub;
        let mut db = match confirmation {
            Confirmation::Factor(proof) => {
                let db = self.begin().await?;
                self.check_factor(db, person, proof, here).await?
            }
            Confirmation::Password(password) => {
                let mut db = self.inner.pool.acquire().await?;
                if has_factor(&mut db, person).await? {
                    return Err(IdentityError::FactorNeeded);
                }
                drop(db);
                let asked_in = (here.request_id, here.at);
                self.prove(claims, password, here.address, asked_in).await?;
                self.begin().await?
            }
        };
        let confirmed = sqlx::query!(
            "UPDATE sessions SET confirmed_at = $3 WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL",
            claims.sid,
            person,
            here.at
        )
        .execute(&mut *db)
        .await?;
        if confirmed.rows_affected() == 0 {
            return Err(IdentityError::TokenRevoked);
        }
        let mut word = said("session.confirmed", person, here);
        word.session_id = Some(claims.sid);
        self.note(&mut db, word).await?;
        db.commit().await?;
        Ok(here.at + LASTS)
    }

    /// Whether the session of `claims` was confirmed a short while ago.
    pub async fn is_confirmed(
        &self,
        claims: &Claims,
        at: DateTime<Utc>,
    ) -> Result<bool, IdentityError> {
        let confirmed = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT FROM sessions WHERE id = $1 AND user_id = $2
               AND revoked_at IS NULL AND confirmed_at > $3) AS "confirmed!""#,
            claims.sid,
            claims.sub,
            at - LASTS
        );
        Ok(confirmed.fetch_one(&self.inner.pool).await?)
    }
}
