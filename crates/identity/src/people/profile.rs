//! What a person sees of themselves, and staff of them.

use super::sealed::Column;
use super::{Role, fields};
use crate::vault::DataKey;
use crate::{Identity, IdentityError};
use chrono::{DateTime, SubsecRound, Utc};
use domain::kernel::CustomerId;
use sqlx::PgConnection;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

/// A person, opened. Names are absent for imported customers and for the erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Their pseudonym in history.
    pub id: CustomerId,
    /// What they are called.
    pub name: Option<String>,
    /// As they typed it.
    pub email: Option<String>,
    /// The address they want to have, once it is verified.
    pub email_pending: Option<String>,
    /// Digits, perhaps after a plus.
    pub phone: Option<String>,
    /// An https address.
    pub avatar_url: Option<String>,
    /// What they are to the shop.
    pub role: Role,
    /// Whether mail to them was answered.
    pub email_verified: bool,
    /// Whether they may sign in.
    pub is_active: bool,
    /// The number another system gave them.
    pub reference: Option<String>,
    /// When they last signed in.
    pub last_login: Option<DateTime<Utc>>,
    /// Grows with every change; for `ETag` and `If-Match`.
    pub version: i64,
    /// When they came.
    pub created_at: DateTime<Utc>,
    /// When the row last changed.
    pub updated_at: DateTime<Utc>,
}

/// What becomes of a value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Change<T> {
    /// It stays.
    #[default]
    Keep,
    /// It is removed.
    Clear,
    /// It becomes this.
    Set(T),
}

/// What a person may change about themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProfileChange {
    /// 1 to 255 characters; stays when absent.
    pub name: Option<String>,
    /// An address that is theirs once it is verified; the caller asked for the password.
    pub email: Option<String>,
    /// 6 to 15 digits.
    pub phone: Change<String>,
    /// An https address.
    pub avatar_url: Change<String>,
}

struct Row {
    id: Uuid,
    role: String,
    role_id: Option<Uuid>,
    name: Option<Vec<u8>>,
    email: Option<Vec<u8>>,
    email_pending: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    avatar_url: Option<Vec<u8>>,
    email_verified: bool,
    is_active: bool,
    reference: Option<String>,
    last_login: Option<DateTime<Utc>>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Row {
    fn open(self, key: Option<&DataKey>) -> Result<Profile, IdentityError> {
        let open =
            |column: Column, sealed: &Option<Vec<u8>>| column.open(key, self.id, sealed.as_deref());
        Ok(Profile {
            id: CustomerId(self.id),
            name: open(Column::Name, &self.name)?,
            email: open(Column::Email, &self.email)?,
            email_pending: open(Column::EmailPending, &self.email_pending)?,
            phone: open(Column::Phone, &self.phone)?,
            avatar_url: open(Column::AvatarUrl, &self.avatar_url)?,
            role: Role::read(&self.role, self.role_id),
            email_verified: self.email_verified,
            is_active: self.is_active,
            reference: self.reference,
            last_login: self.last_login,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

impl Identity {
    /// One person, or [`IdentityError::NotFound`].
    pub async fn profile(&self, id: CustomerId) -> Result<Profile, IdentityError> {
        let mut db = self.inner.pool.acquire().await?;
        self.read_profile(&mut db, id.0).await
    }

    /// The people of a page, those who exist, with two questions to the database.
    pub async fn profiles(
        &self,
        ids: &[CustomerId],
    ) -> Result<HashMap<CustomerId, Profile>, IdentityError> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
        let mut db = self.inner.pool.acquire().await?;
        let profiles = self.read_profiles(&mut db, &ids).await?;
        Ok(profiles
            .into_iter()
            .map(|profile| (profile.id, profile))
            .collect())
    }

    /// Changes what is given, if the row is at `version` (any, when absent); answers the new row.
    pub async fn update_profile(
        &self,
        id: CustomerId,
        version: Option<i64>,
        change: ProfileChange,
        at: DateTime<Utc>,
    ) -> Result<Profile, IdentityError> {
        let faults = change.faults();
        if !faults.is_empty() {
            return Err(IdentityError::Invalid(faults));
        }
        let mut db = self.begin().await?;
        let actual =
            sqlx::query_scalar!("SELECT version FROM users WHERE id = $1 FOR UPDATE", id.0)
                .fetch_optional(&mut *db)
                .await?
                .ok_or(IdentityError::NotFound)?;
        if version.is_some_and(|version| version != actual) {
            return Err(IdentityError::VersionMismatch { actual });
        }
        let (at, email) = (at.trunc_subsecs(6), change.email.clone());
        self.write_change(&mut db, id.0, change, at).await?;
        if let Some(email) = &email {
            self.want_address(&mut db, (id, email), at).await?;
        }
        let profile = self.read_profile(&mut db, id.0).await?;
        db.commit().await?;
        Ok(profile)
    }

    async fn write_change(
        &self,
        db: &mut PgConnection,
        id: Uuid,
        change: ProfileChange,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let key = self.inner.keys.for_writing(db, id).await?;
        let seal = |column: Column, value: &str| column.seal(&key, id, value);
        let name = change
            .name
            .map(|name| name.trim().nfc().collect::<String>());
        let name = name.map(|name| seal(Column::Name, &name)).transpose()?;
        let optional = |column: Column, change: Change<String>| match change {
            Change::Keep => Ok((true, None)),
            Change::Clear => Ok((false, None)),
            Change::Set(value) => seal(column, &value).map(|sealed| (false, Some(sealed))),
        };
        let phone = match change.phone {
            Change::Set(phone) => Change::Set(fields::canonical_phone(&phone)),
            other => other,
        };
        let (keep_phone, phone) = optional(Column::Phone, phone)?;
        let (keep_avatar, avatar) = optional(Column::AvatarUrl, change.avatar_url)?;
        sqlx::query!(
            "UPDATE users SET version = version + 1, updated_at = $2, name = COALESCE($3, name),
                    phone = CASE WHEN $4 THEN phone ELSE $5 END,
                    avatar_url = CASE WHEN $6 THEN avatar_url ELSE $7 END
             WHERE id = $1",
            id,
            at,
            name,
            keep_phone,
            phone,
            keep_avatar,
            avatar
        )
        .execute(db)
        .await?;
        Ok(())
    }

    pub(crate) async fn read_profile(
        &self,
        db: &mut PgConnection,
        id: Uuid,
    ) -> Result<Profile, IdentityError> {
        self.read_profiles(db, &[id])
            .await?
            .pop()
            .ok_or(IdentityError::NotFound)
    }

    pub(crate) async fn read_profiles(
        &self,
        db: &mut PgConnection,
        ids: &[Uuid],
    ) -> Result<Vec<Profile>, IdentityError> {
        let rows = sqlx::query_as!(
            Row,
            "SELECT id, role, role_id, name, email, email_pending, phone, avatar_url, email_verified, is_active, reference,
                    last_login, version, created_at, updated_at
             FROM users WHERE id = ANY($1)",
            ids
        )
        .fetch_all(&mut *db)
        .await?;
        let keys = self.inner.keys.for_reading(db, ids).await?;
        rows.into_iter()
            .map(|row| {
                let key = keys.get(&row.id);
                row.open(key)
            })
            .collect()
    }
}

impl ProfileChange {
    fn faults(&self) -> Vec<crate::Invalid> {
        let name = self
            .name
            .as_deref()
            .and_then(|name| fields::name_fault("name", name));
        let email = self
            .email
            .as_deref()
            .and_then(|email| fields::email_fault("email", email));
        let phone = match &self.phone {
            Change::Set(phone) => fields::phone_fault("phone", phone),
            _ => None,
        };
        let avatar = match &self.avatar_url {
            Change::Set(url) => fields::avatar_fault("avatarUrl", url),
            _ => None,
        };
        [name, email, phone, avatar].into_iter().flatten().collect()
    }
}
