//! Signing in with e-mail and password.

use super::Tokens;
use super::lockout::Keys;
use crate::people::{self, Credentials, Profile};
use crate::{Addressee, Audience, Identity, IdentityError, Letter};
use audit::{Entry, Outcome};
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use std::net::IpAddr;
use uuid::Uuid;

/// Somebody who just signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who it is.
    pub profile: Profile,
    /// What they hold now.
    pub tokens: Tokens,
}

impl Identity {
    /// Checks the password and begins a session.
    ///
    /// Whether the e-mail is known cannot be told from the answer, nor from how long it takes:
    /// both are [`IdentityError::InvalidCredentials`] after one comparison. `Deactivated` and
    /// `NotStaff` are told only to who knows the password.
    pub async fn login(
        &self,
        email: &str,
        password: &SecretString,
        audience: Audience,
        at: DateTime<Utc>,
    ) -> Result<SignedIn, IdentityError> {
        let (known, right) = self.compare(email, password).await?;
        let known = known
            .filter(|_| right)
            .ok_or(IdentityError::InvalidCredentials)?;
        let mut db = self.begin().await?;
        let signed_in = self.let_in(&mut db, &known, audience, at).await?;
        db.commit().await?;
        Ok(signed_in)
    }

    /// The same for somebody at `address`, whose wrong passwords are counted. Whoever has to wait is
    /// told so ([`IdentityError::Locked`]) whatever they typed: of many guesses at once none is answered
    /// once the lock stands. Who came in and who did not goes into the audit log.
    pub async fn login_from(
        &self,
        address: IpAddr,
        (email, password): (&str, &SecretString),
        audience: Audience,
        (request_id, at): (&str, DateTime<Utc>),
    ) -> Result<SignedIn, IdentityError> {
        let keys = self.login_keys(email, address);
        keys.check(&self.inner.pool, at).await?;
        let (known, right) = self.compare(email, password).await?;
        let mut db = self.begin().await?;
        keys.one_at_a_time(&mut db).await?;
        keys.check_in(&mut db, at).await?;
        let Some(person) = known.as_ref().filter(|_| right) else {
            let person = known.map(|known| known.id);
            self.turn_away(&mut db, &keys, person, (request_id, at))
                .await?;
            db.commit().await?;
            return Err(IdentityError::InvalidCredentials);
        };
        let signed_in = self.let_in(&mut db, person, audience, at).await?;
        keys.welcome(&mut db, person.id, at).await?;
        let word = said("login.succeeded", Some(person.id), (request_id, at));
        let place = json!({ "audience": audience.as_str() });
        audit::append(
            &mut db,
            Entry {
                after: Some(place),
                ..word
            },
        )
        .await?;
        db.commit().await?;
        Ok(signed_in)
    }

    /// Who has this address, and whether it is their password.
    async fn compare(
        &self,
        email: &str,
        password: &SecretString,
    ) -> Result<(Option<Credentials>, bool), IdentityError> {
        // Nobody has such a password; do not let it cost a comparison of megabytes.
        if password.expose_secret().len() > 4_096 || email.len() > 1_024 {
            return Ok((None, false));
        }
        let index = self.email_index(email);
        let known = people::credentials(&self.inner.pool, &index).await?;
        let hash = known.as_ref().and_then(|known| known.password_hash.clone());
        let typed = password.expose_secret();
        let right = self.inner.passwords.verify(typed, hash).await?;
        Ok((known, right))
    }

    async fn let_in(
        &self,
        db: &mut sqlx::PgConnection,
        known: &Credentials,
        audience: Audience,
        at: DateTime<Utc>,
    ) -> Result<SignedIn, IdentityError> {
        if audience == Audience::Admin && !known.role.is_staff() {
            return Err(IdentityError::NotStaff);
        }
        // The row is locked until the session stands: whoever deactivates meanwhile ends it too.
        if !people::note_login(db, known.id, at).await? {
            return Err(IdentityError::Deactivated);
        }
        let whose = (known.id, known.role, audience);
        let tokens = self.open_session(db, whose, at).await?;
        let profile = self.read_profile(db, known.id).await?;
        Ok(SignedIn { profile, tokens })
    }

    /// Counts a wrong password; the owner of an account that it locks is told.
    async fn turn_away(
        &self,
        db: &mut sqlx::PgConnection,
        keys: &Keys,
        person: Option<Uuid>,
        (request_id, at): (&str, DateTime<Utc>),
    ) -> Result<(), IdentityError> {
        let counted = keys.count(db, at).await?;
        let word = said("login.failed", person, (request_id, at));
        audit::append(db, word.ended(Outcome::Refused)).await?;
        if !counted.locks {
            return Ok(());
        }
        audit::append(db, said("account.locked", person, (request_id, at))).await?;
        if let Some(person) = person {
            let letter = Letter {
                kind: "account_locked",
                dedupe: format!("account_locked:{person}:{}", at.timestamp_micros()),
                to: Addressee::Person(CustomerId(person)),
                sealed: None,
                facts: json!({ "at": at }),
            };
            self.ask_letter(db, letter, at).await?;
        }
        Ok(())
    }
}

fn said(action: &str, person: Option<Uuid>, (request_id, at): (&str, DateTime<Utc>)) -> Entry {
    let mut entry = Entry::new(at, "guest", action);
    entry.subject = person.map(|person| format!("customer:{person}"));
    entry.request_id = Some(request_id.to_owned());
    entry
}
