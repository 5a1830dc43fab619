//! A password by link.

use super::{ByMail, said};
use crate::factor::forget_factor;
use crate::people::Role;
use crate::session::end_sessions_of;
use crate::{Addressee, Identity, IdentityError, Letter, LinkPurpose, password};
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sqlx::PgConnection;
use std::net::IpAddr;

const GOOD_FOR: [LinkPurpose; 2] = [LinkPurpose::ResetPassword, LinkPurpose::StaffInvite];
/// What a new password ends besides.
const ENDED: [LinkPurpose; 5] = [
    LinkPurpose::ResetPassword,
    LinkPurpose::StaffInvite,
    LinkPurpose::VerifyEmail,
    LinkPurpose::ChangeEmail,
    LinkPurpose::UnlockAccount,
];

/// Who has a link, and what password there is to be.
#[derive(Debug, Clone)]
pub struct PasswordReset {
    /// The secret of the link.
    pub secret: SecretString,
    /// The password there is to be.
    pub new: SecretString,
    /// Where it is done; what was counted there for this account is forgotten too.
    pub address: IpAddr,
    /// The request it is done in.
    pub request_id: String,
}

impl Identity {
    /// Gives the owner of a link (of a forgotten password, or of somebody who was made staff) another
    /// password. It signs nobody in: every session ends at once, and with them an address that was
    /// wanted but not proven, places that were known, and the lock of the account. The address is
    /// verified: its mail was read. A second factor stays, but for a customer's under an address that had
    /// not been verified before: anybody could have registered under it. The owner is told by letter, and
    /// what others type does not hold up their login where they did this.
    pub async fn reset_password(
        &self,
        wish: &PasswordReset,
        at: DateTime<Utc>,
    ) -> Result<ByMail, IdentityError> {
        let new = wish.new.expose_secret();
        let mut db = self.begin().await?;
        let link = (&wish.secret, &GOOD_FOR[..]);
        let (person, _) = self.take_link(&mut db, link, at).await?;
        let profile = self.read_profile(&mut db, person.0).await?;
        let email = profile.email.unwrap_or_default();
        if let Some(fault) = password::fault(new, &email) {
            let field = "newPassword";
            return Err(IdentityError::Invalid(vec![crate::Invalid {
                field,
                ..fault
            }]));
        }
        // The link was looked at only; a hash takes long, and holds no row meanwhile.
        db.rollback().await?;
        let hash = self.inner.passwords.hash(new).await?;
        let mut db = self.begin().await?;
        self.take_link(&mut db, link, at).await?;
        let here = (wish.request_id.as_str(), at);
        let may_be_squatted = self.put_password(&mut db, (person, &hash), at).await?;
        // Sessions before the audit log, which is written by one at a time.
        let ended =
            end_sessions_of(&mut db, person.0, "password", at, self.inner.access_ttl).await?;
        if may_be_squatted {
            self.forget_squatters_factor(&mut db, person, here).await?;
        }
        self.lift_lock(&mut db, &email, wish.address).await?;
        let whose = (person, email.as_str());
        let device = self.expect(&mut db, whose, wish.address, at).await?;
        self.note_verified(&mut db, person.0, here).await?;
        self.note(&mut db, said("password.reset", person.0, here))
            .await?;
        let letter = Letter {
            kind: "password_changed",
            dedupe: format!("password_changed:{person}:{}", at.timestamp_micros()),
            to: Addressee::Person(person),
            sealed: None,
            facts: json!({ "at": at, "byLink": true }),
        };
        self.ask_letter(&mut db, letter, at).await?;
        db.commit().await?;
        self.inner.revocations.add(ended);
        Ok(ByMail {
            person,
            device_token: Some(device),
        })
    }

    async fn forget_squatters_factor(
        &self,
        db: &mut PgConnection,
        person: CustomerId,
        here: (&str, DateTime<Utc>),
    ) -> Result<(), IdentityError> {
        if !forget_factor(db, person.0).await? {
            return Ok(());
        }
        self.note(db, said("second_factor.forgotten", person.0, here))
            .await?;
        let letter = Letter {
            kind: "second_factor_forgotten",
            dedupe: format!(
                "second_factor_forgotten:{person}:{}",
                here.1.timestamp_micros()
            ),
            to: Addressee::Person(person),
            sealed: None,
            facts: json!({ "at": here.1 }),
        };
        self.ask_letter(db, letter, here.1).await?;
        Ok(())
    }

    /// Answers whether somebody else may have had the account: a customer's whose address was not verified
    /// before. Staff were made by who knew them, or verified when they were invited.
    async fn put_password(
        &self,
        db: &mut PgConnection,
        (person, hash): (CustomerId, &str),
        at: DateTime<Utc>,
    ) -> Result<bool, IdentityError> {
        let row = sqlx::query!(
            "UPDATE users SET password_hash = $2, email_pending = NULL, version = version + 1, updated_at = $3
             WHERE id = $1 AND is_active AND email IS NOT NULL RETURNING email_verified, role, role_id",
            person.0,
            hash,
            at
        )
        .fetch_optional(&mut *db)
        .await?
        .ok_or(IdentityError::LinkInvalid)?;
        // Links first: whoever uses one that lifts a lock just now is waited for, and their place goes too.
        self.end_links(db, person, &ENDED).await?;
        sqlx::query!("DELETE FROM login_places WHERE person_id = $1", person.0)
            .execute(&mut *db)
            .await?;
        Ok(!row.email_verified && !Role::read(&row.role, row.role_id).is_staff())
    }
}
