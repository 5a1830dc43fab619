//! Another password, by somebody who knows the one there is.

use super::SignedIn;
use super::revoked::end_sessions_of;
use crate::people::Role;
use crate::{Addressee, Claims, Identity, IdentityError, Invalid, Letter, password};
use audit::Entry;
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use std::net::IpAddr;

/// Who changes their password, and from where.
#[derive(Debug, Clone)]
pub struct PasswordChange {
    /// The password there is.
    pub current: SecretString,
    /// The one there is to be.
    pub new: SecretString,
    /// Where the wish came from; wrong passwords are counted like those of a login.
    pub address: IpAddr,
    /// The request it is done in.
    pub request_id: String,
}

impl Identity {
    /// Gives the holder of `claims` another password. Every session of theirs ends at once, this one
    /// too; the answer is a new one of the same kind. The owner is told by letter.
    pub async fn change_password(
        &self,
        claims: &Claims,
        change: &PasswordChange,
        at: DateTime<Utc>,
    ) -> Result<SignedIn, IdentityError> {
        let person = claims.sub;
        let (current, new) = (&change.current, change.new.expose_secret());
        let here = (change.request_id.as_str(), at);
        let proven = self.prove(claims, current, change.address, here).await?;
        let fault = password::fault(new, &proven.email).or_else(|| {
            let same = new == current.expose_secret();
            same.then(|| Invalid::new("password", "unchanged", "is the password there is"))
        });
        if let Some(fault) = fault {
            let field = "newPassword";
            return Err(IdentityError::Invalid(vec![Invalid { field, ..fault }]));
        }
        let hash = self.inner.passwords.hash(new).await?;
        let mut db = self.begin().await?;
        // Of two changes at once by the same password one comes too late.
        let row = sqlx::query!(
            "UPDATE users SET password_hash = $2, version = version + 1, updated_at = $3
             WHERE id = $1 AND is_active AND password_hash = $4 RETURNING role, role_id",
            person,
            hash,
            at,
            proven.hash
        )
        .fetch_optional(&mut *db)
        .await?
        .ok_or(IdentityError::InvalidCredentials)?;
        let ttl = self.inner.access_ttl;
        let ended = end_sessions_of(&mut db, person, "password", at, ttl).await?;
        let whose = (person, Role::read(&row.role, row.role_id), claims.aud);
        let tokens = self.open_session(&mut db, whose, claims.mfa, at).await?;
        let mut word = Entry::new(at, format!("customer:{person}"), "password.changed")
            .about("customer", person);
        word.request_id = Some(change.request_id.clone());
        audit::append(&mut db, word).await?;
        let letter = Letter {
            kind: "password_changed",
            dedupe: format!("password_changed:{person}:{}", at.timestamp_micros()),
            to: Addressee::Person(CustomerId(person)),
            sealed: None,
            facts: json!({ "at": at }),
        };
        self.ask_letter(&mut db, letter, at).await?;
        let profile = self.read_profile(&mut db, person).await?;
        db.commit().await?;
        self.inner.revocations.add(ended);
        Ok(SignedIn {
            profile,
            tokens,
            device_token: None,
        })
    }
}
