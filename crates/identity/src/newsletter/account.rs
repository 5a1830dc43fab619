//! The consent of somebody who has an account.

use super::CONSENT_TEXT;
use crate::{Identity, IdentityError, people};
use chrono::{DateTime, SubsecRound, Utc};
use domain::kernel::CustomerId;
use sqlx::PgConnection;
use uuid::Uuid;

impl Identity {
    /// Whether the person agreed to be written to at the address they have; false until they showed that it
    /// is theirs, whoever reads there.
    pub async fn reads_newsletter(&self, person: CustomerId) -> Result<bool, IdentityError> {
        let reads = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT FROM newsletter n JOIN users u ON u.email_index = n.email_index
                              WHERE u.id = $1 AND u.email_verified AND n.state = 'confirmed') AS "reads!""#,
            person.0
        );
        Ok(reads.fetch_one(&self.inner.pool).await?)
    }

    /// Agrees, or agrees no more. Whose address is verified does so by saying so; anybody else gets the
    /// letter to agree, and ends nothing, because the address may be somebody else's. What already holds
    /// changes nothing. Answers whether they agreed now.
    pub async fn want_newsletter(
        &self,
        person: CustomerId,
        wanted: bool,
        at: DateTime<Utc>,
    ) -> Result<bool, IdentityError> {
        let mut db = self.begin().await?;
        people::hold(&mut db, person.0).await?;
        let profile = self.read_profile(&mut db, person.0).await?;
        let email = profile.email.ok_or(IdentityError::NotFound)?;
        match (wanted, profile.email_verified) {
            (false, true) => self.end_by_address(&mut db, &email, at).await?,
            (false, false) => return Ok(false),
            (true, true) => self.agree(&mut db, &email, at).await?,
            (true, false) => {
                db.rollback().await?;
                self.subscribe(&email, at).await?;
                return Ok(false);
            }
        }
        db.commit().await?;
        Ok(wanted)
    }

    async fn agree(
        &self,
        db: &mut PgConnection,
        email: &str,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let agreed: Option<Uuid> = sqlx::query_scalar(
            "INSERT INTO newsletter AS n (id, email_index, state, how, text_version, asked_at, confirmed_at)
             VALUES ($1, $2, 'confirmed', 'account', $3, $4, $4)
             ON CONFLICT (email_index) DO UPDATE SET state = 'confirmed', how = 'account',
                text_version = $3, asked_at = $4, confirmed_at = $4, ended_at = NULL, secret_hash = NULL
             WHERE n.state <> 'confirmed' RETURNING id",
        )
        .bind(Uuid::now_v7())
        .bind(&self.email_index(email)[..])
        .bind(CONSENT_TEXT)
        .bind(at.trunc_subsecs(6))
        .fetch_optional(&mut *db)
        .await?;
        match agreed {
            Some(id) => self.keep_address(db, id, email).await,
            None => Ok(()),
        }
    }

    async fn end_by_address(
        &self,
        db: &mut PgConnection,
        email: &str,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        sqlx::query!(
            "UPDATE newsletter SET state = 'ended', ended_at = COALESCE(ended_at, $2), email = NULL, secret_hash = NULL
             WHERE email_index = $1 AND state <> 'ended'",
            &self.email_index(email)[..],
            at.trunc_subsecs(6)
        )
        .execute(db)
        .await?;
        Ok(())
    }

    /// Somebody who agreed has another address: what they agreed to holds there, under the same id, so that
    /// the newsletters they have still end it. Where the new address has a word of its own, that one counts,
    /// and the old one ends.
    pub(crate) async fn move_consent(
        &self,
        db: &mut PgConnection,
        (old, new): (&str, &str),
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let (from, to) = (self.email_index(old), self.email_index(new));
        let agreed = sqlx::query_scalar!(
            "SELECT id FROM newsletter WHERE email_index = $1 AND state = 'confirmed' FOR UPDATE",
            &from[..]
        );
        let Some(id) = agreed.fetch_optional(&mut *db).await? else {
            return Ok(());
        };
        sqlx::query!(
            "DELETE FROM newsletter WHERE email_index = $1 AND state = 'asked' AND ended_at IS NULL",
            &to[..]
        )
        .execute(&mut *db)
        .await?;
        let moved = sqlx::query!(
            "UPDATE newsletter SET email_index = $2
             WHERE id = $1 AND NOT EXISTS (SELECT FROM newsletter WHERE email_index = $2)",
            id,
            &to[..]
        );
        match moved.execute(&mut *db).await?.rows_affected() {
            0 => self.end_by_address(db, old, at).await,
            _ => self.keep_address(db, id, new).await,
        }
    }
}
