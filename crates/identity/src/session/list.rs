//! Where somebody is signed in, and ending what they do not know.

use super::revoked::{end_other_sessions, end_session};
use crate::{Audience, Claims, Identity, IdentityError};
use audit::Entry;
use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

/// A session that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Its id.
    pub id: Uuid,
    /// Where its tokens may be used.
    pub audience: Audience,
    /// When its holder signed in.
    pub started_at: DateTime<Utc>,
    /// When it ends if it is not used.
    pub expires_at: DateTime<Utc>,
    /// Whether a second factor was given in it.
    pub with_factor: bool,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

impl Identity {
    /// The sessions of the holder of `claims` that are alive, the latest first.
    pub async fn sessions(
        &self,
        claims: &Claims,
        at: DateTime<Utc>,
    ) -> Result<Vec<SessionRow>, IdentityError> {
        let rows = sqlx::query!(
            "SELECT id, audience, started_at, expires_at, with_factor FROM sessions
             WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2
             ORDER BY started_at DESC, id",
            claims.sub,
            at
        )
        .fetch_all(&self.inner.pool)
        .await?;
        let rows = rows.into_iter().map(|row| SessionRow {
            id: row.id,
            audience: Audience::read(&row.audience),
            started_at: row.started_at,
            expires_at: row.expires_at,
            with_factor: row.with_factor,
            is_this: row.id == claims.sid,
        });
        Ok(rows.collect())
    }

    /// Ends one of the holder's sessions, which may be this one. [`IdentityError::NotFound`] when it is
    /// somebody else's; quiet when it has ended already.
    pub async fn end_own_session(
        &self,
        claims: &Claims,
        session: Uuid,
        (request_id, at): (&str, DateTime<Utc>),
    ) -> Result<(), IdentityError> {
        let mut db = self.begin().await?;
        let own = sqlx::query_scalar!(
            r#"SELECT revoked_at IS NULL AS "alive!" FROM sessions WHERE id = $1 AND user_id = $2 FOR UPDATE"#,
            session,
            claims.sub
        );
        let alive = own.fetch_optional(&mut *db).await?;
        if !alive.ok_or(IdentityError::NotFound)? {
            return Ok(());
        }
        let ttl = self.inner.access_ttl;
        let ended = end_session(&mut db, session, "elsewhere", at, ttl).await?;
        let mut word = said(claims, "session.ended", (request_id, at));
        word.after = Some(json!({ "session": session }));
        self.note(&mut db, word).await?;
        db.commit().await?;
        self.inner.revocations.add(ended);
        Ok(())
    }

    /// Ends every session of the holder but this one; says how many.
    pub async fn end_elsewhere(
        &self,
        claims: &Claims,
        (request_id, at): (&str, DateTime<Utc>),
    ) -> Result<usize, IdentityError> {
        let mut db = self.begin().await?;
        let ended = end_other_sessions(&mut db, claims, at, self.inner.access_ttl).await?;
        let count = ended.len();
        if count > 0 {
            let mut word = said(claims, "sessions.ended", (request_id, at));
            word.after = Some(json!({ "ended": count }));
            self.note(&mut db, word).await?;
        }
        db.commit().await?;
        self.inner.revocations.add(ended);
        Ok(count)
    }
}

fn said(claims: &Claims, action: &str, (request_id, at): (&str, DateTime<Utc>)) -> Entry {
    let person = claims.sub;
    let mut entry = Entry::new(at, format!("customer:{person}"), action).about("customer", person);
    entry.session_id = Some(claims.sid);
    entry.request_id = Some(request_id.to_owned());
    entry
}
