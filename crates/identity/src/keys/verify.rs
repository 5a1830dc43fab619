//! Who holds a key, and what it may do now.

use super::{NEVER, text};
use crate::digest::{Digest32, mac, subkey};
use crate::people::Role;
use crate::staff::known;
use crate::{Audience, Claims, Identity, IdentityError, Scope};
use chrono::{DateTime, TimeDelta, Utc};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// Use is written down once in so long a time, not with every request.
const COARSE: TimeDelta = TimeDelta::hours(1);

impl Identity {
    /// What the bearer of `key` may do: claims of the person who answers for it, marked with the key's id,
    /// with what is left of its scopes. One question to the database, so that a key that was taken back is
    /// refused at once.
    pub async fn verify_key(&self, key: &str, at: DateTime<Utc>) -> Result<Claims, IdentityError> {
        let prefix = text::prefix(key).ok_or(IdentityError::TokenInvalid)?;
        let row = sqlx::query!(
            r#"SELECT k.id, k.digest, k.scopes, k.made_by, k.made_at, k.expires_at, k.last_used_at,
                      u.role, u.role_id, r.scopes AS "role_scopes?"
               FROM api_keys k JOIN users u ON u.id = k.made_by LEFT JOIN roles r ON r.id = u.role_id
               WHERE k.prefix = $1 AND k.revoked_at IS NULL AND u.is_active"#,
            prefix
        )
        .fetch_optional(&self.inner.pool)
        .await?
        .ok_or(IdentityError::TokenInvalid)?;
        if !bool::from(self.key_digest(key)[..].ct_eq(&row.digest)) {
            return Err(IdentityError::TokenInvalid);
        }
        if row.expires_at <= at {
            return Err(IdentityError::TokenExpired);
        }
        let role = Role::read(&row.role, row.role_id);
        if !role.is_staff() {
            return Err(IdentityError::TokenInvalid);
        }
        let held = match role {
            Role::Custom(_) => known(&row.role_scopes.unwrap_or_default()),
            preset => Scope::of(preset),
        };
        if row.last_used_at.is_none_or(|used| used + COARSE < at) {
            self.note_use(row.id, at).await?;
        }
        Ok(Claims {
            iss: "eliteshop".to_owned(),
            aud: Audience::Admin,
            sub: row.made_by,
            role,
            scopes: left(&row.scopes, &held),
            mfa: false,
            enrol_only: false,
            key: Some(row.id),
            jti: row.id,
            sid: row.id,
            iat: row.made_at.timestamp(),
            exp: row.expires_at.timestamp(),
        })
    }

    async fn note_use(&self, key: Uuid, at: DateTime<Utc>) -> Result<(), IdentityError> {
        sqlx::query!(
            "UPDATE api_keys SET last_used_at = $2
             WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $3)",
            key,
            at,
            at - COARSE
        )
        .execute(&self.inner.pool)
        .await?;
        Ok(())
    }

    pub(super) fn key_digest(&self, key: &str) -> Digest32 {
        let secret = subkey(self.inner.keys.ring().pepper(), "digest of API keys");
        mac(&secret, key.as_bytes())
    }
}

/// What a key was made for and its maker may still do.
fn left(made_for: &[String], held: &[Scope]) -> Vec<Scope> {
    let wanted = |scope: &&Scope| made_for.iter().any(|name| name == scope.as_str());
    let held = held.iter().filter(|scope| !NEVER.contains(scope));
    held.filter(wanted).copied().collect()
}
