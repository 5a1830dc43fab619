//! Showing that an address is one's own.

use super::{said, wish_attached};
use crate::{Identity, IdentityError, LinkLetter, LinkPurpose};
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use secrecy::SecretString;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

/// The letter with a link that verifies an address.
pub(super) const LETTER: &str = "verify_email";
const BOTH: [LinkPurpose; 2] = [LinkPurpose::VerifyEmail, LinkPurpose::ChangeEmail];

impl Identity {
    /// Asks for the letter that verifies the address of somebody new.
    pub(crate) async fn ask_verification(
        &self,
        db: &mut PgConnection,
        person: CustomerId,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let wish = LinkLetter {
            kind: LETTER,
            purpose: LinkPurpose::VerifyEmail,
            person,
            email: None,
            facts: json!({}),
        };
        self.ask_link_letter(db, wish, at).await
    }

    /// Sends the link once more: to the address that waits to be verified, the new one first. Quiet
    /// when none waits, and after three letters in an hour.
    pub async fn resend_verification(
        &self,
        person: CustomerId,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let mut db = self.begin().await?;
        let row: Option<(bool, bool)> = sqlx::query_as(
            "SELECT email_verified, email_pending IS NOT NULL FROM users
             WHERE id = $1 AND is_active AND email IS NOT NULL FOR UPDATE",
        )
        .bind(person.0)
        .fetch_optional(&mut *db)
        .await?;
        let Some((verified, pending)) = row else {
            return Ok(());
        };
        if (verified && !pending) || !self.may_write(&mut db, (person.0, LETTER), at).await? {
            return Ok(());
        }
        match pending {
            true => self.write_to_pending(&mut db, person, at).await?,
            false => self.ask_verification(&mut db, person, at).await?,
        }
        db.commit().await?;
        Ok(())
    }

    /// Takes the link of such a letter. The address is verified afterwards, and becomes the person's
    /// where it was to take the place of another. Quiet the second time. Answers whose it is.
    pub async fn verify_email(
        &self,
        secret: &SecretString,
        here: (&str, DateTime<Utc>),
    ) -> Result<CustomerId, IdentityError> {
        let mut db = self.begin().await?;
        let taken = self.take_link(&mut db, (secret, &BOTH), here.1).await;
        let (person, purpose) = match taken {
            Err(IdentityError::LinkInvalid) => {
                return self.was_verified(&mut db, secret, here.1).await;
            }
            taken => taken?,
        };
        match purpose {
            LinkPurpose::ChangeEmail => self.move_address(&mut db, person, here).await?,
            _ => self.note_verified(&mut db, person.0, here).await?,
        }
        db.commit().await?;
        Ok(person)
    }

    async fn was_verified(
        &self,
        db: &mut PgConnection,
        secret: &SecretString,
        at: DateTime<Utc>,
    ) -> Result<CustomerId, IdentityError> {
        for purpose in BOTH {
            if let Some(person) = self.link_used(db, (secret, purpose), at).await? {
                return Ok(person);
            }
        }
        Err(IdentityError::LinkInvalid)
    }

    /// Marks the address of somebody as verified, if they have one.
    pub(super) async fn note_verified(
        &self,
        db: &mut PgConnection,
        person: Uuid,
        here: (&str, DateTime<Utc>),
    ) -> Result<(), IdentityError> {
        let changed = sqlx::query(
            "UPDATE users SET email_verified = true, version = version + 1, updated_at = $2
             WHERE id = $1 AND email IS NOT NULL AND NOT email_verified",
        )
        .bind(person)
        .bind(here.1)
        .execute(&mut *db)
        .await?;
        if changed.rows_affected() == 1 {
            self.note(&mut *db, said("email.verified", person, here))
                .await?;
            wish_attached(db, person, here.1).await?;
        }
        Ok(())
    }
}
