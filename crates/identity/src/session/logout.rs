//! Leaving, and sweeping up after those who left.

use super::{opaque, revoked};
use crate::{Claims, Identity, IdentityError};
use audit::Entry;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgConnection;
use uuid::Uuid;

impl Identity {
    /// Ends the session of the access token, and that of the refresh token if it is another one of
    /// the same person. Afterwards neither token works anywhere. Quiet the second time.
    pub async fn logout(
        &self,
        claims: &Claims,
        refresh: Option<&SecretString>,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let mut sessions = vec![claims.sid];
        let given = refresh
            .map(|token| token.expose_secret())
            .filter(|token| opaque::looks_right(token));
        if let Some(token) = given {
            let digest = self.inner.refresh.digest(token);
            let other = sqlx::query_scalar!(
                "SELECT session.id FROM refresh_tokens token JOIN sessions session ON session.id = token.session_id
                 WHERE token.token_hash = $1 AND session.user_id = $2",
                &digest[..],
                claims.sub
            );
            sessions.extend(
                other
                    .fetch_optional(&self.inner.pool)
                    .await?
                    .filter(|id| *id != claims.sid),
            );
        }
        // Always in one order, and the audit log last: it is written by one at a time.
        sessions.sort_unstable();
        let mut db = self.begin().await?;
        let (mut ended, mut words) = (Vec::new(), Vec::new());
        for session in sessions {
            if still_open(&mut db, session).await? {
                words.push(left(claims, session, at));
            }
            ended.extend(
                revoked::end_session(&mut db, session, "logout", at, self.inner.access_ttl).await?,
            );
        }
        for word in words {
            self.note(&mut db, word).await?;
        }
        db.commit().await?;
        self.inner.revocations.add(ended);
        Ok(())
    }

    /// Removes what ended before `at` and can no longer matter; says how many rows.
    pub async fn prune(&self, at: DateTime<Utc>) -> Result<u64, IdentityError> {
        let sessions = sqlx::query!("DELETE FROM sessions WHERE expires_at < $1", at)
            .execute(&self.inner.pool)
            .await?
            .rows_affected();
        let tokens = sqlx::query!("DELETE FROM refresh_tokens WHERE expires_at < $1", at)
            .execute(&self.inner.pool)
            .await?
            .rows_affected();
        let owed = sqlx::query!("DELETE FROM login_challenges WHERE expires_at < $1", at);
        owed.execute(&self.inner.pool).await?;
        self.forget_giving_back(at).await?;
        self.forget_failures(at).await?;
        let links = self.forget_links(at).await? + self.forget_readers(at).await?;
        Ok(sessions + tokens + links + revoked::prune(&self.inner.pool, at).await?)
    }
}

async fn still_open(db: &mut PgConnection, session: Uuid) -> Result<bool, IdentityError> {
    let open = sqlx::query_scalar!(
        "SELECT id FROM sessions WHERE id = $1 AND revoked_at IS NULL FOR UPDATE",
        session
    );
    Ok(open.fetch_optional(db).await?.is_some())
}

fn left(claims: &Claims, session: Uuid, at: DateTime<Utc>) -> Entry {
    let actor = format!("customer:{}", claims.sub);
    let mut word = Entry::new(at, actor, "session.logout").about("customer", claims.sub);
    word.session_id = Some(session);
    word
}
