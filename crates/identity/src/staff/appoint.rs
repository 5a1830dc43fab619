//! Making somebody staff, giving them another role, and letting them go.

use super::deed::Deciding;
use super::held::within;
use super::written::{role_words, written};
use super::{Deed, scopes_of};
use crate::factor::forget_factor;
use crate::keys::revoke_keys_of;
use crate::people::{NewPerson, another_super_admin, email_fault, name_fault};
use crate::session::end_sessions_of;
use crate::{Identity, IdentityError, Invalid, LinkLetter, LinkPurpose, Role};
use domain::kernel::CustomerId;
use secrecy::SecretString;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

/// Who is to work here, and as what.
#[derive(Debug, Clone)]
pub struct NewStaff {
    /// Theirs, if they have no account yet.
    pub id: CustomerId,
    /// Their address.
    pub email: String,
    /// What they are called; must be given for who has no account yet.
    pub name: Option<String>,
    /// What they are to be.
    pub role: Role,
}

/// Somebody who works here now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appointed {
    /// Who.
    pub id: CustomerId,
    /// Whether they were sent a link to set a password with.
    pub invited: bool,
}

struct Found {
    id: Uuid,
    role: Role,
    is_active: bool,
    email_verified: bool,
    has_password: bool,
}

/// What somebody could do with links they asked for before they worked here.
pub(crate) const OLD_LINKS: &[LinkPurpose] = &[
    LinkPurpose::VerifyEmail,
    LinkPurpose::ChangeEmail,
    LinkPurpose::ResetPassword,
    LinkPurpose::UnlockAccount,
];

impl Identity {
    /// Makes the owner of an address staff. Who has no account gets one without a password and a link by
    /// letter to set one; so does who never showed that the address is theirs, because anybody can
    /// register under it. Asking again for somebody who set no password yet sends another link; from who
    /// works here already nothing is taken ([`IdentityError::AlreadyStaff`]).
    pub async fn appoint_staff(
        &self,
        new: &NewStaff,
        deed: &Deed,
    ) -> Result<Appointed, IdentityError> {
        if let Some(fault) = email_fault("email", &new.email) {
            return Err(IdentityError::Invalid(vec![fault]));
        }
        staff_role(new.role)?;
        let Deciding { mut db, held } = self.deciding(deed).await?;
        let scopes = role_scopes(&mut db, new.role).await?;
        within(&held, &scopes)?;
        let found = self.whose_address(&mut db, new, deed).await?;
        if found.id == deed.by.0 {
            return Err(IdentityError::Oneself);
        }
        let invited = !found.email_verified || !found.has_password;
        if found.role.is_staff() && (found.has_password || found.role != new.role) {
            return Err(IdentityError::AlreadyStaff);
        }
        let id = CustomerId(found.id);
        let ended = self.give(&mut db, (found.id, new.role), deed).await?;
        self.end_links(&mut db, id, OLD_LINKS).await?;
        if invited {
            self.invite(&mut db, id, deed).await?;
        }
        let mut after = role_words(new.role, &scopes);
        after["invited"] = json!(invited);
        let before = json!({ "role": found.role.to_string() });
        let entry = written(deed, "staff.appointed", (before, after)).about("customer", id);
        self.note(&mut db, entry).await?;
        db.commit().await?;
        self.inner.revocations.add(ended);
        Ok(Appointed { id, invited })
    }

    /// Whose address it is; a new account, where it is nobody's.
    async fn whose_address(
        &self,
        db: &mut PgConnection,
        new: &NewStaff,
        deed: &Deed,
    ) -> Result<Found, IdentityError> {
        let index = self.email_index(&new.email);
        let known = sqlx::query_scalar!("SELECT id FROM users WHERE email_index = $1", &index[..])
            .fetch_optional(&mut *db)
            .await?;
        if let Some(known) = known {
            return find(db, known).await;
        }
        let name = new.name.clone().unwrap_or_default();
        if let Some(fault) = name_fault("name", &name) {
            return Err(IdentityError::Invalid(vec![fault]));
        }
        let person = NewPerson {
            id: new.id,
            name,
            email: new.email.clone(),
            password: SecretString::default(),
            phone: None,
        };
        let none = (Role::User, None);
        self.insert_person(db, &person, none, deed.at).await?;
        find(db, new.id.0).await
    }

    /// Nobody signs in with a password that was set before, nor is asked for a factor that was: the link sets
    /// the first password.
    async fn invite(
        &self,
        db: &mut PgConnection,
        id: CustomerId,
        deed: &Deed,
    ) -> Result<(), IdentityError> {
        sqlx::query!(
            "UPDATE users SET password_hash = NULL, last_login = NULL WHERE id = $1",
            id.0
        )
        .execute(&mut *db)
        .await?;
        forget_factor(db, id.0).await?;
        let wish = LinkLetter {
            kind: "staff_invited",
            purpose: LinkPurpose::StaffInvite,
            person: id,
            email: None,
            facts: json!({}),
        };
        self.ask_link_letter(db, wish, deed.at).await
    }

    /// Gives staff another role; `user` lets them go, and their API keys with them. It signs them out
    /// everywhere. What already holds changes nothing.
    pub async fn give_role(
        &self,
        id: CustomerId,
        to: Role,
        deed: &Deed,
    ) -> Result<(), IdentityError> {
        if id == deed.by {
            return Err(IdentityError::Oneself);
        }
        let Deciding { mut db, held } = self.deciding(deed).await?;
        let found = find(&mut db, id.0).await?;
        if !found.role.is_staff() {
            return Err(IdentityError::NotFound);
        }
        let (before, after) = (
            role_scopes(&mut db, found.role).await?,
            role_scopes(&mut db, to).await?,
        );
        within(&held, &before)?;
        within(&held, &after)?;
        if found.role == to {
            return Ok(());
        }
        if found.role == Role::SuperAdmin && found.is_active {
            another_super_admin(&mut db, id.0).await?;
        }
        let ended = self.give(&mut db, (id.0, to), deed).await?;
        let action = match to {
            Role::User => "staff.dismissed",
            _ => "staff.role.changed",
        };
        let change = (role_words(found.role, &before), role_words(to, &after));
        let entry = written(deed, action, change).about("customer", id);
        self.note(&mut db, entry).await?;
        db.commit().await?;
        self.inner.revocations.add(ended);
        Ok(())
    }

    async fn give(
        &self,
        db: &mut PgConnection,
        (id, role): (Uuid, Role),
        deed: &Deed,
    ) -> Result<Vec<crate::session::Ended>, IdentityError> {
        sqlx::query!(
            "UPDATE users SET role = $2, role_id = $3, version = version + 1, updated_at = $4 WHERE id = $1",
            id,
            role.as_str(),
            role.id(),
            deed.at
        )
        .execute(&mut *db)
        .await?;
        // Sessions before the audit log, which is written by one at a time.
        let ended = end_sessions_of(db, id, "standing", deed.at, self.inner.access_ttl).await?;
        if !role.is_staff() {
            for key in revoke_keys_of(db, id, deed.at).await? {
                let entry = written(deed, "key.revoked", (Value::Null, Value::Null));
                self.note(db, entry.about("key", key)).await?;
            }
        }
        Ok(ended)
    }
}

async fn find(db: &mut PgConnection, id: Uuid) -> Result<Found, IdentityError> {
    let row = sqlx::query!(
        r#"SELECT role, role_id, is_active, email_verified, password_hash IS NOT NULL AS "has_password!"
           FROM users WHERE id = $1 FOR UPDATE"#,
        id
    )
    .fetch_optional(db)
    .await?
    .ok_or(IdentityError::NotFound)?;
    Ok(Found {
        id,
        role: Role::read(&row.role, row.role_id),
        is_active: row.is_active,
        email_verified: row.email_verified,
        has_password: row.has_password,
    })
}

/// What the role permits; a role of the shop's own must exist.
async fn role_scopes(
    db: &mut PgConnection,
    role: Role,
) -> Result<Vec<crate::Scope>, IdentityError> {
    if let Role::Custom(id) = role {
        let found = sqlx::query_scalar!("SELECT id FROM roles WHERE id = $1 FOR SHARE", id);
        if found.fetch_optional(&mut *db).await?.is_none() {
            return Err(no_role("there is no such role"));
        }
    }
    scopes_of(db, role).await
}

fn staff_role(role: Role) -> Result<(), IdentityError> {
    match role.is_staff() {
        true => Ok(()),
        false => Err(no_role("staff are more than `user`")),
    }
}

fn no_role(said: &'static str) -> IdentityError {
    IdentityError::Invalid(vec![Invalid::new("role", "invalid_value", said)])
}
