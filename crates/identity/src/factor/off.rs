//! Doing without a second factor again: by its owner, or by who decides about staff.

use super::{Here, SecondProof, letter, said};
use crate::people::{self, LOCK};
use crate::session::{end_other_sessions, end_sessions_of, mark_with_factor};
use crate::staff::decide_about;
use crate::{Claims, Identity, IdentityError};
use audit::Entry;
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use secrecy::SecretString;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// Who takes somebody else's second factor away, and why.
#[derive(Debug, Clone)]
pub struct FactorReset {
    /// Whose it is.
    pub of: CustomerId,
    /// Who decides.
    pub by: CustomerId,
    /// Their words; nobody is named in them.
    pub reason: String,
    /// The request it is done in.
    pub request_id: String,
}

impl Identity {
    /// Removes the factor of somebody who gives both password and code. Every other session ends. Staff keep
    /// theirs where the shop asks for one ([`IdentityError::FactorRequired`]).
    pub async fn remove_factor(
        &self,
        claims: &Claims,
        (password, proof): (&SecretString, &SecondProof),
        here: &Here<'_>,
    ) -> Result<(), IdentityError> {
        let (person, at) = (claims.sub, here.at);
        if claims.role.is_staff() && self.inner.access.staff_need_factor() {
            return Err(IdentityError::FactorRequired);
        }
        let asked_in = (here.request_id, at);
        self.prove(claims, password, here.address, asked_in).await?;
        let db = self.begin().await?;
        let mut db = self.check_factor(db, person, proof, here).await?;
        forget_factor(&mut db, person).await?;
        mark_with_factor(&mut db, claims.sid, false, at).await?;
        let ended = end_other_sessions(&mut db, claims, at, self.inner.access_ttl).await?;
        self.note(&mut db, said("second_factor.off", person, here))
            .await?;
        let letter = letter("second_factor_off", person, at, Value::Null);
        self.ask_letter(&mut db, letter, at).await?;
        db.commit().await?;
        self.inner.revocations.add(ended);
        Ok(())
    }

    /// Takes the factor of somebody who lost app and recovery codes. Their sessions end; they are told by
    /// letter. Nobody does it to themselves, and only who decides about staff and may do as much does it to
    /// staff; whether the caller may do it to customers is asked elsewhere.
    pub async fn reset_factor(
        &self,
        wish: &FactorReset,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        if wish.of == wish.by {
            return Err(IdentityError::Oneself);
        }
        let person = wish.of.0;
        let mut db = self.begin().await?;
        sqlx::query!("SELECT pg_advisory_xact_lock($1)", LOCK)
            .execute(&mut *db)
            .await?;
        let standing = people::hold(&mut db, person).await?;
        let standing = standing.ok_or(IdentityError::NotFound)?;
        decide_about(&mut db, wish.by.0, standing.role).await?;
        if !forget_factor(&mut db, person).await? {
            return Err(IdentityError::FactorOff);
        }
        let ended = end_sessions_of(&mut db, person, "factor", at, self.inner.access_ttl).await?;
        let actor = format!("staff:{}", wish.by);
        let mut word = Entry::new(at, actor, "second_factor.reset").about("customer", person);
        word.reason = Some(wish.reason.clone());
        word.request_id = Some(wish.request_id.clone());
        self.note(&mut db, word).await?;
        let letter = letter("second_factor_reset", person, at, Value::Null);
        self.ask_letter(&mut db, letter, at).await?;
        db.commit().await?;
        self.inner.revocations.add(ended);
        Ok(())
    }
}

/// Removes the secret and the codes; true when there was a factor that counted.
pub(crate) async fn forget_factor(
    db: &mut PgConnection,
    person: Uuid,
) -> Result<bool, IdentityError> {
    let gone = sqlx::query_scalar!(
        r#"DELETE FROM second_factors WHERE person_id = $1 RETURNING confirmed_at IS NOT NULL AS "on!""#,
        person
    );
    let was_on = gone.fetch_optional(&mut *db).await?.unwrap_or(false);
    sqlx::query!("DELETE FROM recovery_codes WHERE person_id = $1", person)
        .execute(db)
        .await?;
    Ok(was_on)
}
