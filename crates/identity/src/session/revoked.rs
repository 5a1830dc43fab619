//! Access tokens that died early. Each process keeps the list and asks for what is new at most
//! twice a second, and only while tokens are being shown.

use crate::factor::forget_challenges;
use crate::{Audience, Claims, Identity, IdentityError};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, PgPool};
use std::collections::HashMap;
use std::sync::RwLock;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use uuid::Uuid;

/// Younger than this, the list is taken as it is.
const FRESH: Duration = Duration::from_millis(500);
/// Older than this, everybody waits for a new one.
const STALE: Duration = Duration::from_millis(900);
/// For how long a customer may go on with an old list while the database does not answer. Staff
/// may not at all.
const PATIENCE: Duration = Duration::from_secs(30);
/// A row may become visible this much later than its `revoked_at` says.
const OVERLAP: TimeDelta = TimeDelta::seconds(10);

/// An id (of a session or a token) and when it may be forgotten.
pub(crate) type Ended = (Uuid, DateTime<Utc>);

/// The list of one process.
pub(crate) struct Revocations {
    pool: PgPool,
    known: RwLock<Known>,
    asking: Mutex<()>,
}

#[derive(Default)]
struct Known {
    ended: HashMap<Uuid, DateTime<Utc>>,
    newest: Option<DateTime<Utc>>,
    asked: Option<Instant>,
}

impl Revocations {
    pub(crate) fn new(pool: PgPool) -> Self {
        Self {
            pool,
            known: RwLock::default(),
            asking: Mutex::new(()),
        }
    }

    /// What this process ended itself is refused here at once.
    pub(crate) fn add(&self, ended: impl IntoIterator<Item = Ended>) {
        self.known
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .ended
            .extend(ended);
    }

    /// Refuses a token that was revoked before the last second.
    pub(crate) async fn check(
        &self,
        claims: &Claims,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        self.be_fresh(claims.aud, at).await?;
        let known = self
            .known
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if known.ended.contains_key(&claims.sid) || known.ended.contains_key(&claims.jti) {
            return Err(IdentityError::TokenRevoked);
        }
        Ok(())
    }

    async fn be_fresh(&self, audience: Audience, at: DateTime<Utc>) -> Result<(), IdentityError> {
        let age = self.age();
        if age < FRESH {
            return Ok(());
        }
        let turn = match self.asking.try_lock() {
            Ok(turn) => turn,
            Err(_) if age < STALE => return Ok(()),
            Err(_) => self.asking.lock().await,
        };
        if self.age() < FRESH {
            return Ok(());
        }
        let asked = self.ask(at).await;
        drop(turn);
        match asked {
            Ok(()) => Ok(()),
            Err(_) if audience == Audience::Shop && age < PATIENCE => Ok(()),
            Err(error) => {
                tracing::warn!(%error, "cannot ask which sessions were ended");
                Err(IdentityError::Unavailable)
            }
        }
    }

    fn age(&self) -> Duration {
        let known = self
            .known
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        known.asked.map_or(Duration::MAX, |asked| asked.elapsed())
    }

    async fn ask(&self, at: DateTime<Utc>) -> Result<(), sqlx::Error> {
        let started = Instant::now();
        let since = {
            let known = self
                .known
                .read()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            known.newest.map(|newest| newest - OVERLAP)
        };
        let rows = sqlx::query!(
            "SELECT id, expires_at, revoked_at FROM revoked_tokens
               WHERE $1::timestamptz IS NULL OR revoked_at >= $1",
            since
        )
        .fetch_all(&self.pool)
        .await?;
        let mut known = self
            .known
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        known.ended.retain(|_, end| *end > at);
        for row in rows {
            known.newest = known.newest.max(Some(row.revoked_at));
            known.ended.insert(row.id, row.expires_at);
        }
        known.asked = Some(started);
        Ok(())
    }
}

/// Ends one session; what it returns goes to [`Revocations::add`] after the commit.
pub(super) async fn end_session(
    db: &mut PgConnection,
    session: Uuid,
    reason: &str,
    at: DateTime<Utc>,
    access_ttl: Duration,
) -> Result<Vec<Ended>, IdentityError> {
    sqlx::query!(
        "UPDATE sessions SET revoked_at = $2, revoked_as = $3 WHERE id = $1 AND revoked_at IS NULL",
        session,
        at,
        reason
    )
    .execute(&mut *db)
    .await?;
    refuse(db, vec![session], at, access_ttl).await
}

/// Ends every session of a person: deactivated, another role, another password.
pub(crate) async fn end_sessions_of(
    db: &mut PgConnection,
    person: Uuid,
    reason: &str,
    at: DateTime<Utc>,
    access_ttl: Duration,
) -> Result<Vec<Ended>, IdentityError> {
    let sessions = sqlx::query_scalar!(
        "UPDATE sessions SET revoked_at = $2, revoked_as = $3
         WHERE user_id = $1 AND revoked_at IS NULL RETURNING id",
        person,
        at,
        reason
    )
    .fetch_all(&mut *db)
    .await?;
    forget_challenges(db, person).await?;
    refuse(db, sessions, at, access_ttl).await
}

/// Ends every session of a person but the one of these claims.
pub(crate) async fn end_other_sessions(
    db: &mut PgConnection,
    claims: &Claims,
    at: DateTime<Utc>,
    access_ttl: Duration,
) -> Result<Vec<Ended>, IdentityError> {
    let sessions = sqlx::query_scalar!(
        "UPDATE sessions SET revoked_at = $3, revoked_as = 'elsewhere'
         WHERE user_id = $1 AND id <> $2 AND revoked_at IS NULL RETURNING id",
        claims.sub,
        claims.sid,
        at
    )
    .fetch_all(&mut *db)
    .await?;
    forget_challenges(db, claims.sub).await?;
    refuse(db, sessions, at, access_ttl).await
}

/// Ends the sessions at the back office of everybody who has a role of the shop's own.
pub(crate) async fn end_admin_sessions_of_role(
    db: &mut PgConnection,
    role: Uuid,
    at: DateTime<Utc>,
    access_ttl: Duration,
) -> Result<Vec<Ended>, IdentityError> {
    let sessions = sqlx::query_scalar!(
        "UPDATE sessions SET revoked_at = $2, revoked_as = 'standing'
         WHERE audience = 'admin' AND revoked_at IS NULL
           AND user_id IN (SELECT id FROM users WHERE role_id = $1) RETURNING id",
        role,
        at
    )
    .fetch_all(&mut *db)
    .await?;
    refuse(db, sessions, at, access_ttl).await
}

async fn refuse(
    db: &mut PgConnection,
    ids: Vec<Uuid>,
    at: DateTime<Utc>,
    access_ttl: Duration,
) -> Result<Vec<Ended>, IdentityError> {
    // One minute more than a token of this moment lives, leeway included.
    let end =
        at + TimeDelta::from_std(access_ttl).unwrap_or(TimeDelta::days(1)) + TimeDelta::minutes(1);
    sqlx::query!(
        "INSERT INTO revoked_tokens (id, expires_at) SELECT id, $2 FROM unnest($1::uuid[]) AS id
         ON CONFLICT (id) DO NOTHING",
        &ids,
        end
    )
    .execute(db)
    .await?;
    Ok(ids.into_iter().map(|id| (id, end)).collect())
}

pub(super) async fn prune(pool: &PgPool, at: DateTime<Utc>) -> Result<u64, IdentityError> {
    let gone = sqlx::query!("DELETE FROM revoked_tokens WHERE expires_at < $1", at)
        .execute(pool)
        .await?;
    Ok(gone.rows_affected())
}

impl Identity {
    /// Who holds `token`, if it is genuine, alive and not revoked. No question to the database most
    /// of the time; a session ended anywhere is refused here within a second.
    pub async fn verify_access(
        &self,
        token: &str,
        at: DateTime<Utc>,
    ) -> Result<Claims, IdentityError> {
        let claims = self.inner.access.check(token, at)?;
        self.inner.revocations.check(&claims, at).await?;
        Ok(claims)
    }
}
