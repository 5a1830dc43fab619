//! Another password, by somebody who knows the one there is.

use super::revoked::end_sessions_of;
use super::{Proof, SignedIn};
use crate::people::Role;
use crate::{Addressee, Claims, Identity, IdentityError, Invalid, Letter, LinkPurpose, password};
use audit::Entry;
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sqlx::PgConnection;
use std::net::IpAddr;
use uuid::Uuid;

/// Links that whoever held the old password may have asked for.
const ENDED: [LinkPurpose; 2] = [LinkPurpose::ChangeEmail, LinkPurpose::ResetPassword];

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
    /// too, and with them an address that was wanted but not proven. The answer is a new session of the
    /// same kind, which is not confirmed. The owner is told by letter.
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
        self.end_links(&mut db, CustomerId(person), &ENDED).await?;
        let role = replace_hash(&mut db, person, (&proven, &hash), at).await?;
        let with_factor = with_factor(&mut db, claims).await?;
        let ttl = self.inner.access_ttl;
        let ended = end_sessions_of(&mut db, person, "password", at, ttl).await?;
        let (whose, shown) = ((person, role, claims.aud), (with_factor, None));
        let tokens = self.open_session(&mut db, whose, shown, at).await?;
        let mut word = Entry::new(at, format!("customer:{person}"), "password.changed")
            .about("customer", person);
        word.request_id = Some(change.request_id.clone());
        self.note(&mut db, word).await?;
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

/// The new hash in the place of the one that was compared: of two changes at once by the same password one
/// comes too late. Answers what its owner is.
async fn replace_hash(
    db: &mut PgConnection,
    person: Uuid,
    (proven, hash): (&Proof, &str),
    at: DateTime<Utc>,
) -> Result<Role, IdentityError> {
    let row = sqlx::query!(
        "UPDATE users SET password_hash = $2, email_pending = NULL, version = version + 1, updated_at = $3
         WHERE id = $1 AND is_active AND password_hash = $4 RETURNING role, role_id",
        person,
        hash,
        at,
        proven.hash
    )
    .fetch_optional(db)
    .await?
    .ok_or(IdentityError::InvalidCredentials)?;
    Ok(Role::read(&row.role, row.role_id))
}

/// Whether the second factor was given in the session of these claims, which must not have ended.
async fn with_factor(db: &mut PgConnection, claims: &Claims) -> Result<bool, IdentityError> {
    let given = sqlx::query_scalar!(
        "SELECT with_factor FROM sessions WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL",
        claims.sid,
        claims.sub
    );
    let given = given.fetch_optional(db).await?;
    given.ok_or(IdentityError::TokenRevoked)
}
