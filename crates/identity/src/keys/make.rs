//! Making keys, listing them, taking them back.

use super::{NEVER, text};
use crate::{Claims, Identity, IdentityError, Invalid, Scope};
use audit::Entry;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

/// The longest life of a key, in days.
const LONGEST_DAYS: i64 = 366;
/// The longest name, in characters.
const LONGEST_NAME: usize = 100;
/// How many keys one person may answer for.
const MOST: i64 = 50;

/// What a key is to be.
#[derive(Debug, Clone)]
pub struct KeyWish {
    /// Its id to be; the same for a request that is repeated.
    pub id: Uuid,
    /// What it is for, in words; names nobody.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Until when: a year at most.
    pub expires_at: DateTime<Utc>,
    /// The request it is made in.
    pub request_id: String,
}

/// A key as it is shown to people: never itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// Its id; it acts as `key:<id>`.
    pub id: Uuid,
    /// What it begins with.
    pub prefix: String,
    /// What it is for.
    pub name: String,
    /// What it may do at most.
    pub scopes: Vec<String>,
    /// Who made it.
    pub made_by: Uuid,
    /// When.
    pub made_at: DateTime<Utc>,
    /// Until when it works.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the hour.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A new key, to be shown once.
#[derive(Debug, Clone)]
pub struct ApiKey {
    /// The key itself.
    pub secret: SecretString,
    /// What is kept of it.
    pub row: KeyRow,
}

impl Identity {
    /// Makes a key for the holder of `claims`, who holds every scope it gets. One that was made before under
    /// its id is not made again, nor shown: [`IdentityError::KeyMade`].
    pub async fn make_key(
        &self,
        claims: &Claims,
        wish: &KeyWish,
        at: DateTime<Utc>,
    ) -> Result<ApiKey, IdentityError> {
        let faults = faults(claims, wish, at);
        if !faults.is_empty() {
            return Err(IdentityError::Invalid(faults));
        }
        let (prefix, secret) = text::fresh();
        let scopes = wish.scopes.iter().map(|scope| scope.as_str().to_owned());
        let row = KeyRow {
            id: wish.id,
            prefix,
            name: wish.name.trim().to_owned(),
            scopes: scopes.collect(),
            made_by: claims.sub,
            made_at: at,
            expires_at: wish.expires_at,
            last_used_at: None,
            revoked_at: None,
        };
        let mut db = self.begin().await?;
        // One at a time, so that the number of keys is counted right; and none for who was let go meanwhile.
        let standing = crate::people::hold(&mut db, claims.sub).await?;
        if !standing.is_some_and(|now| now.is_active && now.role.is_staff()) {
            return Err(IdentityError::NotStaff);
        }
        made_before(&mut db, &row).await?;
        if alive(&mut db, claims.sub, at).await? >= MOST {
            let said = Invalid::new(
                "name",
                "too_many",
                "take back keys that are not needed first",
            );
            return Err(IdentityError::Invalid(vec![said]));
        }
        let digest = self.key_digest(&secret);
        insert(&mut db, &row, &digest).await?;
        let mut word = said(claims, "key.made", row.id, (&wish.request_id, at));
        word.after = Some(json!({ "prefix": row.prefix, "scopes": row.scopes }));
        self.note(&mut db, word).await?;
        db.commit().await?;
        self.inner.known_keys.forget().await;
        Ok(ApiKey {
            secret: secret.into(),
            row,
        })
    }

    /// All keys, the newest first.
    pub async fn keys(&self) -> Result<Vec<KeyRow>, IdentityError> {
        let rows = sqlx::query_as!(
            KeyRow,
            "SELECT id, prefix, name, scopes, made_by, made_at, expires_at, last_used_at, revoked_at
             FROM api_keys ORDER BY made_at DESC, id DESC LIMIT 1000"
        );
        Ok(rows.fetch_all(&self.inner.pool).await?)
    }

    /// Takes a key back, at once; quiet the second time.
    pub async fn revoke_key(
        &self,
        claims: &Claims,
        key: Uuid,
        (request_id, at): (&str, DateTime<Utc>),
    ) -> Result<(), IdentityError> {
        let mut db = self.begin().await?;
        let row = sqlx::query_scalar!(
            r#"SELECT revoked_at IS NULL AS "alive!" FROM api_keys WHERE id = $1 FOR UPDATE"#,
            key
        );
        let alive = row.fetch_optional(&mut *db).await?;
        if !alive.ok_or(IdentityError::NotFound)? {
            return Ok(());
        }
        sqlx::query!("UPDATE api_keys SET revoked_at = $2 WHERE id = $1", key, at)
            .execute(&mut *db)
            .await?;
        self.note(&mut db, said(claims, "key.revoked", key, (request_id, at)))
            .await?;
        db.commit().await?;
        self.inner.known_keys.forget().await;
        Ok(())
    }
}

/// Takes back every key of somebody who is no staff any more; says which.
pub(crate) async fn revoke_keys_of(
    db: &mut PgConnection,
    person: Uuid,
    at: DateTime<Utc>,
) -> Result<Vec<Uuid>, IdentityError> {
    let keys = sqlx::query_scalar!(
        "UPDATE api_keys SET revoked_at = $2 WHERE made_by = $1 AND revoked_at IS NULL RETURNING id",
        person,
        at
    );
    Ok(keys.fetch_all(db).await?)
}

fn faults(claims: &Claims, wish: &KeyWish, at: DateTime<Utc>) -> Vec<Invalid> {
    let mut faults = Vec::new();
    let name = wish.name.trim();
    let long = name.chars().count() > LONGEST_NAME;
    if name.is_empty() || long || name.chars().any(char::is_control) {
        let said = "1 to 100 printable characters";
        faults.push(Invalid::new("name", "invalid_name", said));
    }
    if wish.scopes.is_empty() {
        faults.push(Invalid::new("scopes", "required", "one permission or more"));
    }
    if wish.scopes.iter().any(|scope| NEVER.contains(scope)) {
        let said = "no key decides about people or keys, nor takes lists along";
        faults.push(Invalid::new("scopes", "not_for_keys", said));
    } else if !wish.scopes.iter().all(|scope| claims.may(*scope)) {
        let said = "nobody grants what they do not hold";
        faults.push(Invalid::new("scopes", "not_held", said));
    }
    let latest = at + TimeDelta::days(LONGEST_DAYS);
    if wish.expires_at <= at || wish.expires_at > latest {
        let said = "in the future, and within a year";
        faults.push(Invalid::new("expiresAt", "out_of_range", said));
    }
    faults
}

/// Refuses a key whose id is there already. Asked while its maker is held, so that of two at once the second sees
/// the first.
async fn made_before(db: &mut PgConnection, row: &KeyRow) -> Result<(), IdentityError> {
    let found = sqlx::query!(
        "SELECT name, scopes, expires_at FROM api_keys WHERE id = $1",
        row.id
    );
    let Some(found) = found.fetch_optional(db).await? else {
        return Ok(());
    };
    // What the database keeps: no more than microseconds.
    let ends = (
        found.expires_at.timestamp_micros(),
        row.expires_at.timestamp_micros(),
    );
    let is_same = found.name == row.name && found.scopes == row.scopes && ends.0 == ends.1;
    Err(match is_same {
        true => IdentityError::KeyMade(row.id),
        false => IdentityError::KeyOfAnother,
    })
}

async fn alive(
    db: &mut PgConnection,
    person: Uuid,
    at: DateTime<Utc>,
) -> Result<i64, IdentityError> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM api_keys
           WHERE made_by = $1 AND revoked_at IS NULL AND expires_at > $2"#,
        person,
        at
    );
    Ok(count.fetch_one(db).await?)
}

async fn insert(db: &mut PgConnection, row: &KeyRow, digest: &[u8]) -> Result<(), IdentityError> {
    sqlx::query!(
        "INSERT INTO api_keys (id, prefix, digest, name, scopes, made_by, made_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        row.id,
        row.prefix,
        digest,
        row.name,
        &row.scopes,
        row.made_by,
        row.made_at,
        row.expires_at
    )
    .execute(db)
    .await?;
    Ok(())
}

fn said(
    claims: &Claims,
    action: &str,
    key: Uuid,
    (request_id, at): (&str, DateTime<Utc>),
) -> Entry {
    let mut entry = Entry::new(at, format!("staff:{}", claims.sub), action).about("key", key);
    entry.session_id = Some(claims.sid);
    entry.request_id = Some(request_id.to_owned());
    entry
}
