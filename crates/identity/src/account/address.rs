//! Another address: asked for, then proven, then there.

use super::verify::LETTER;
use super::{said, wish_attached};
use crate::links::Enclosed;
use crate::people::{Column, canonical_email, taken};
use crate::{Addressee, Identity, IdentityError, Letter, LinkLetter, LinkPurpose};
use audit::Entry;
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use serde_json::json;
use sqlx::PgConnection;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

impl Identity {
    /// Writes down that the person wants to have `email` and sends a link there. The address they have
    /// stays theirs until the link is used. Whether somebody else has the address is not told here:
    /// its owner gets a letter then, and the link never comes. The audit log tells that another one is
    /// wanted, never which. The row must be locked.
    pub(crate) async fn want_address(
        &self,
        db: &mut PgConnection,
        (person, email): (CustomerId, &str),
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let id = person.0;
        let now = self.read_profile(db, id).await?.email.unwrap_or_default();
        self.end_links(db, person, &[LinkPurpose::ChangeEmail])
            .await?;
        let same = canonical_email(&now) == canonical_email(email);
        let key = self.inner.keys.for_writing(db, id).await?;
        let typed: String = email.trim().nfc().collect();
        let sealed = Column::EmailPending.seal(&key, id, &typed)?;
        sqlx::query("UPDATE users SET email_pending = $2 WHERE id = $1")
            .bind(id)
            .bind((!same).then_some(sealed))
            .execute(&mut *db)
            .await?;
        if same {
            return Ok(());
        }
        if self.may_write(db, (id, LETTER), at).await? {
            self.write_to_pending(db, person, at).await?;
        }
        let word = Entry::new(at, format!("customer:{id}"), "email.wanted");
        self.note(db, word.about("customer", id)).await
    }

    /// The letter to the address that is wanted, or to who has it already.
    pub(super) async fn write_to_pending(
        &self,
        db: &mut PgConnection,
        person: CustomerId,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let Some(email) = self.pending_address(db, person.0).await? else {
            return Ok(());
        };
        if let Some(owner) = self.owner_of(db, &email).await? {
            return self.tell_owner(db, owner, at).await;
        }
        let wish = LinkLetter {
            kind: LETTER,
            purpose: LinkPurpose::ChangeEmail,
            person,
            email: Some(email),
            facts: json!({}),
        };
        self.ask_link_letter(db, wish, at).await
    }

    /// The wanted address becomes the person's, verified. Who had the old one is told there. Links that
    /// went to the old address end, and the newsletter moves along. Nothing moves for who is switched off.
    pub(super) async fn move_address(
        &self,
        db: &mut PgConnection,
        person: CustomerId,
        here: (&str, DateTime<Utc>),
    ) -> Result<(), IdentityError> {
        let (id, at) = (person.0, here.1);
        let wanted = self.pending_address(db, id).await?;
        let wanted = wanted.ok_or(IdentityError::LinkInvalid)?;
        let before = self.read_profile(db, id).await?;
        let key = self.inner.keys.for_writing(db, id).await?;
        let moved = sqlx::query!(
            "UPDATE users SET email = $2, email_index = $3, email_pending = NULL, email_verified = true,
                    version = version + 1, updated_at = $4 WHERE id = $1 AND is_active",
            id,
            Column::Email.seal(&key, id, &wanted)?,
            &self.email_index(&wanted)[..],
            at
        )
        .execute(&mut *db)
        .await;
        match moved {
            Ok(moved) if moved.rows_affected() == 0 => return Err(IdentityError::LinkInvalid),
            Ok(_) => {}
            // Somebody registered with it meanwhile.
            Err(error) if taken(&error) => return Err(IdentityError::LinkInvalid),
            Err(error) => return Err(error.into()),
        }
        use LinkPurpose::{ResetPassword, UnlockAccount, VerifyEmail};
        self.end_links(db, person, &[VerifyEmail, ResetPassword, UnlockAccount])
            .await?;
        if let Some(old) = before.email.as_deref().filter(|_| before.email_verified) {
            self.move_consent(db, (old, &wanted), at).await?;
        }
        self.note(db, said("email.changed", id, here)).await?;
        wish_attached(db, id, at).await?;
        self.tell_old_address(db, (person, before.email), at).await
    }

    async fn tell_old_address(
        &self,
        db: &mut PgConnection,
        (person, old): (CustomerId, Option<String>),
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let dedupe = format!("email_changed:{person}:{}", at.timestamp_micros());
        let enclosed = Enclosed {
            secret: None,
            email: old,
        };
        let sealed = self.enclose(db, Some(person), (&dedupe, &enclosed)).await?;
        let letter = Letter {
            kind: "email_changed",
            dedupe,
            to: Addressee::Person(person),
            sealed: Some(sealed),
            facts: json!({ "at": at }),
        };
        self.ask_letter(db, letter, at).await?;
        Ok(())
    }

    /// Tells the owner of an address that somebody wanted to register with it; once an hour.
    pub(crate) async fn tell_owner(
        &self,
        db: &mut PgConnection,
        owner: Uuid,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let letter = Letter {
            kind: "already_registered",
            dedupe: format!("already_registered:{owner}:{}", at.timestamp() / 3_600),
            to: Addressee::Person(CustomerId(owner)),
            sealed: None,
            facts: json!({ "at": at }),
        };
        self.ask_letter(db, letter, at).await?;
        Ok(())
    }

    async fn pending_address(
        &self,
        db: &mut PgConnection,
        person: Uuid,
    ) -> Result<Option<String>, IdentityError> {
        Ok(self.read_profile(db, person).await?.email_pending)
    }

    /// Whose address it is.
    pub(crate) async fn owner_of(
        &self,
        db: &mut PgConnection,
        email: &str,
    ) -> Result<Option<Uuid>, IdentityError> {
        let owner = sqlx::query_scalar("SELECT id FROM users WHERE email_index = $1");
        let index = self.email_index(email);
        Ok(owner.bind(&index[..]).fetch_optional(db).await?)
    }
}
