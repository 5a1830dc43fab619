//! Somebody new.

use super::sealed::Column;
use super::{Role, fields};
use crate::{Identity, IdentityError, password};
use audit::Entry;
use chrono::{DateTime, SubsecRound, Utc};
use domain::kernel::CustomerId;
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgConnection;
use unicode_normalization::UnicodeNormalization;

/// Who wants to be registered. The id is born at the door.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Their pseudonym in history.
    pub id: CustomerId,
    /// 1 to 255 characters.
    pub name: String,
    /// Unique without regard to case.
    pub email: String,
    /// 8 to 128 characters, none of those everybody tries.
    pub password: SecretString,
    /// Any number of 6 to 15 digits.
    pub phone: Option<String>,
}

impl Identity {
    /// Writes the person down and asks for the letter that verifies their address; true then. Where
    /// somebody has the address already nothing is written down but a letter to its owner; false then,
    /// after the same work. Nobody but the owner of the address may learn which it was. Nobody is
    /// signed in, nor announced to history yet: see [`Identity::mark_announced`].
    pub async fn register(&self, new: NewPerson, at: DateTime<Utc>) -> Result<bool, IdentityError> {
        let password = new.password.expose_secret();
        let faults: Vec<_> = [
            fields::name_fault("name", &new.name),
            fields::email_fault("email", &new.email),
            new.phone
                .as_deref()
                .and_then(|phone| fields::phone_fault("phone", phone)),
            password::fault(password, new.email.trim()),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !faults.is_empty() {
            return Err(IdentityError::Invalid(faults));
        }
        let hash = self.inner.passwords.hash(password).await?;
        let at = at.trunc_subsecs(6);
        if self.greet_owner(&new, at).await? {
            return Ok(false);
        }
        match self.write_down(&new, &hash, at).await {
            // Somebody else was faster; now the address has an owner.
            Err(IdentityError::EmailTaken) => {
                self.greet_owner(&new, at).await?;
                Ok(false)
            }
            written => written.map(|()| true),
        }
    }

    async fn write_down(
        &self,
        new: &NewPerson,
        hash: &str,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let mut db = self.begin().await?;
        self.insert_person(&mut db, new, (Role::User, Some(hash)), at)
            .await?;
        self.ask_verification(&mut db, new.id, at).await?;
        let entry = Entry::new(at, format!("customer:{}", new.id), "account.registered");
        self.note(&mut db, entry.about("customer", new.id)).await?;
        db.commit().await?;
        Ok(())
    }

    /// Tells the owner of the address, if there is one, that somebody wanted to register with it. The
    /// same request once more is no news.
    async fn greet_owner(&self, new: &NewPerson, at: DateTime<Utc>) -> Result<bool, IdentityError> {
        let mut db = self.begin().await?;
        let Some(owner) = self.owner_of(&mut db, &new.email).await? else {
            return Ok(false);
        };
        if owner != new.id.0 {
            self.tell_owner(&mut db, owner, at).await?;
            let entry = Entry::new(at, "guest", "account.registered_again");
            self.note(&mut db, entry.about("customer", owner)).await?;
        }
        db.commit().await?;
        Ok(true)
    }

    /// Who has this e-mail address, compared in its canonical form.
    pub async fn find_by_email(&self, email: &str) -> Result<Option<CustomerId>, IdentityError> {
        let index = self.email_index(email);
        let id = sqlx::query_scalar!("SELECT id FROM users WHERE email_index = $1", &index[..])
            .fetch_optional(&self.inner.pool)
            .await?;
        Ok(id.map(CustomerId))
    }

    pub(crate) async fn insert_person(
        &self,
        db: &mut PgConnection,
        new: &NewPerson,
        (role, hash): (Role, Option<&str>),
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let id = new.id.0;
        let key = self.inner.keys.for_writing(db, id).await?;
        let typed = |text: &str| text.trim().nfc().collect::<String>();
        let phone = new.phone.as_deref().map(fields::canonical_phone);
        let phone = phone
            .map(|phone| Column::Phone.seal(&key, id, &phone))
            .transpose()?;
        let inserted = sqlx::query!(
            "INSERT INTO users (id, role, email_index, name, email, phone, password_hash, last_login,
                                announced_at, created_at, updated_at, role_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)",
            id,
            role.as_str(),
            &self.email_index(&new.email)[..],
            Column::Name.seal(&key, id, &typed(&new.name))?,
            Column::Email.seal(&key, id, &typed(&new.email))?,
            phone,
            hash,
            None::<DateTime<Utc>>,
            // Staff are no customers; history is not told of them.
            role.is_staff().then_some(at),
            at,
            role.id()
        )
        .execute(db)
        .await;
        match inserted {
            Ok(_) => Ok(()),
            Err(error) if taken(&error) => Err(IdentityError::EmailTaken),
            Err(error) => Err(error.into()),
        }
    }
}

pub(crate) fn taken(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .and_then(|error| error.constraint())
        == Some("users_email_index_key")
}
