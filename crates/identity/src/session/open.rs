//! Beginning a session, and the pair of tokens it yields.

use super::RefreshKeys;
use crate::people::Role;
use crate::staff::scopes_of;
use crate::token::Holder;
use crate::{Audience, Identity, IdentityError};
use chrono::{DateTime, SubsecRound, Utc};
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgConnection;
use uuid::Uuid;

/// What a client holds while signed in.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// For the `Authorization` header.
    pub access_token: SecretString,
    /// How many seconds it lives.
    pub expires_in: u64,
    /// Good for one use, to get the next pair.
    pub refresh_token: SecretString,
    /// When it ends if it is not used.
    pub refresh_expires_at: DateTime<Utc>,
    /// Where the access token may be used.
    pub audience: Audience,
}

impl Identity {
    /// Begins a session of its own for somebody whose password was checked, `with_factor` if their second factor
    /// was, too; `confirmed` says since when it counts as confirmed. Only staff have one at the back office.
    pub(crate) async fn open_session(
        &self,
        db: &mut PgConnection,
        (person, role, audience): (Uuid, Role, Audience),
        (with_factor, confirmed): (bool, Option<DateTime<Utc>>),
        at: DateTime<Utc>,
    ) -> Result<Tokens, IdentityError> {
        let scopes = match audience {
            Audience::Shop => Vec::new(),
            Audience::Admin if role.is_staff() => scopes_of(db, role).await?,
            Audience::Admin => return Err(IdentityError::NotStaff),
        };
        let session = Uuid::new_v4();
        let expires_at = self.refresh_end(audience, at);
        sqlx::query!(
            "INSERT INTO sessions (id, user_id, audience, started_at, expires_at, with_factor, confirmed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            session,
            person,
            audience.as_str(),
            at,
            expires_at,
            with_factor,
            confirmed
        )
        .execute(&mut *db)
        .await?;
        let refresh_token = RefreshKeys::first();
        self.keep_refresh_token(db, session, &refresh_token, expires_at)
            .await?;
        let holder = Holder {
            person,
            role,
            scopes,
            audience,
            session,
            with_factor,
        };
        self.tokens(holder, refresh_token, expires_at, at)
    }

    pub(super) async fn keep_refresh_token(
        &self,
        db: &mut PgConnection,
        session: Uuid,
        token: &SecretString,
        expires_at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let digest = self.inner.refresh.digest(token.expose_secret());
        sqlx::query!(
            "INSERT INTO refresh_tokens (token_hash, session_id, expires_at) VALUES ($1, $2, $3)",
            &digest[..],
            session,
            expires_at
        )
        .execute(db)
        .await?;
        Ok(())
    }

    pub(super) fn tokens(
        &self,
        holder: Holder,
        refresh_token: SecretString,
        refresh_expires_at: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> Result<Tokens, IdentityError> {
        let audience = holder.audience;
        let ttl = match audience {
            Audience::Shop => self.inner.access_ttl,
            Audience::Admin => self.inner.admin_access_ttl,
        };
        let access_token = self.inner.access.sign(holder, at, ttl)?.into();
        let expires_in = ttl.as_secs();
        Ok(Tokens {
            access_token,
            expires_in,
            refresh_token,
            refresh_expires_at,
            audience,
        })
    }

    pub(super) fn refresh_end(&self, audience: Audience, at: DateTime<Utc>) -> DateTime<Utc> {
        // What the database keeps, so that the same end is told twice.
        at.checked_add_signed(self.inner.refresh.ttl(audience))
            .unwrap_or(DateTime::<Utc>::MAX_UTC)
            .trunc_subsecs(6)
    }
}
