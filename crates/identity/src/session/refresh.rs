//! The next pair of tokens for a refresh token, once.

use super::revoked::end_session;
use super::{Tokens, opaque};
use crate::people;
use crate::staff::scopes_of;
use crate::token::Holder;
use crate::{Audience, Identity, IdentityError};
use audit::{Entry, Outcome};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgConnection;
use uuid::Uuid;

/// A refresh token as it lies in its row, locked.
struct Found {
    session: Uuid,
    person: Uuid,
    audience: Audience,
    with_factor: bool,
    expires_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
    session_revoked: bool,
}

impl Identity {
    /// A new pair for `token`, which is used up by it.
    ///
    /// A second use within the grace, while the successor is itself unused, gets the same successor.
    /// Any other second use ends the session: [`IdentityError::RefreshReused`].
    pub async fn refresh(
        &self,
        token: &SecretString,
        at: DateTime<Utc>,
    ) -> Result<Tokens, IdentityError> {
        let text = token.expose_secret();
        if !opaque::looks_right(text) {
            return Err(IdentityError::RefreshInvalid);
        }
        let digest = self.inner.refresh.digest(text);
        let mut db = self.begin().await?;
        let found = find(&mut db, &digest)
            .await?
            .ok_or(IdentityError::RefreshInvalid)?;
        if found.session_revoked || found.expires_at <= at {
            return Err(IdentityError::RefreshInvalid);
        }
        let holder = self.still_welcome(&mut db, &found).await?;
        let next = self.inner.refresh.after(text);
        let Some(used_at) = found.used_at else {
            let expires_at = self.refresh_end(found.audience, at);
            self.keep_refresh_token(&mut db, found.session, &next, expires_at)
                .await?;
            let successor = self.inner.refresh.digest(next.expose_secret());
            use_up(
                &mut db,
                &digest,
                &successor,
                (found.session, expires_at),
                at,
            )
            .await?;
            let tokens = self.tokens(holder, next, expires_at, at)?;
            db.commit().await?;
            return Ok(tokens);
        };
        let successor = self.inner.refresh.digest(next.expose_secret());
        match unused_until(&mut db, &successor).await? {
            Some(expires_at) if at - used_at <= self.inner.refresh.grace => {
                self.tokens(holder, next, expires_at, at)
            }
            _ => {
                let ended =
                    end_session(&mut db, found.session, "reused", at, self.inner.access_ttl)
                        .await?;
                self.note(&mut db, reused(&found, at)).await?;
                db.commit().await?;
                self.inner.revocations.add(ended);
                Err(IdentityError::RefreshReused)
            }
        }
    }

    /// What the holder is now; admin sessions end with the role.
    async fn still_welcome(
        &self,
        db: &mut PgConnection,
        found: &Found,
    ) -> Result<Holder, IdentityError> {
        let standing = people::standing(db, found.person)
            .await?
            .ok_or(IdentityError::RefreshInvalid)?;
        if !standing.is_active || (found.audience == Audience::Admin && !standing.role.is_staff()) {
            return Err(IdentityError::RefreshInvalid);
        }
        let scopes = match found.audience {
            Audience::Admin => scopes_of(db, standing.role).await?,
            Audience::Shop => Vec::new(),
        };
        Ok(Holder {
            person: found.person,
            role: standing.role,
            scopes,
            audience: found.audience,
            session: found.session,
            with_factor: found.with_factor,
        })
    }
}

/// Who shows a token for the second time may be anybody: the owner, or a thief.
fn reused(found: &Found, at: DateTime<Utc>) -> Entry {
    let word = Entry::new(at, "guest", "session.reuse_detected");
    let mut word = word.about("customer", found.person).ended(Outcome::Refused);
    word.session_id = Some(found.session);
    word
}

async fn find(db: &mut PgConnection, digest: &[u8]) -> Result<Option<Found>, IdentityError> {
    let row = sqlx::query!(
        r#"SELECT token.session_id, token.expires_at, token.used_at, session.user_id, session.audience, session.with_factor,
                  session.revoked_at IS NOT NULL AS "revoked!"
           FROM refresh_tokens token JOIN sessions session ON session.id = token.session_id
           WHERE token.token_hash = $1
           FOR UPDATE OF token, session"#,
        digest
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Found {
        session: row.session_id,
        person: row.user_id,
        audience: Audience::read(&row.audience),
        with_factor: row.with_factor,
        expires_at: row.expires_at,
        used_at: row.used_at,
        session_revoked: row.revoked,
    }))
}

/// When a token that was never used ends. A statement of its own, because one that waited for a
/// lock does not see what its holder inserted.
async fn unused_until(
    db: &mut PgConnection,
    digest: &[u8],
) -> Result<Option<DateTime<Utc>>, IdentityError> {
    let end = sqlx::query_scalar!(
        "SELECT expires_at FROM refresh_tokens WHERE token_hash = $1 AND used_at IS NULL",
        digest
    );
    Ok(end.fetch_optional(db).await?)
}

async fn use_up(
    db: &mut PgConnection,
    digest: &[u8],
    successor: &[u8],
    (session, expires_at): (Uuid, DateTime<Utc>),
    at: DateTime<Utc>,
) -> Result<(), IdentityError> {
    sqlx::query!(
        "UPDATE refresh_tokens SET used_at = $2, replaced_by = $3 WHERE token_hash = $1",
        digest,
        at,
        successor
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE sessions SET expires_at = $2 WHERE id = $1",
        session,
        expires_at
    )
    .execute(db)
    .await?;
    Ok(())
}
