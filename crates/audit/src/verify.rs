//! Reading the chain: the hashes are computed here, not by the database that is doubted.

use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use uuid::Uuid;

/// The seal before the first row.
const BEGINNING: &[u8] = b"eliteshop audit";

/// A chain that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many rows it has.
    pub rows: u64,
    /// The seal of the last one: keep it elsewhere, and nobody can shorten the log unnoticed.
    pub head: Vec<u8>,
}

/// The first link that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Rows are missing before this one.
    #[error("row {0} does not follow the one before it: a row is missing or was replaced")]
    Gap(i64),
    /// The row is not what was written.
    #[error("row {0} was changed after it was written")]
    Changed(i64),
    /// The address it names is not the one that was written.
    #[error("the origin of row {0} was replaced")]
    Origin(i64),
}

struct Row {
    position: i64,
    id: Uuid,
    at: DateTime<Utc>,
    actor: String,
    action: String,
    subject: Option<String>,
    outcome: String,
    deed: Option<Uuid>,
    request_id: Option<String>,
    session_id: Option<Uuid>,
    origin: Option<Vec<u8>>,
    origin_digest: Option<Vec<u8>>,
    reason: Option<String>,
    before: Option<String>,
    after: Option<String>,
    previous: Vec<u8>,
    hash: Vec<u8>,
}

/// Reads the whole log and checks every link; `told` hears the number of rows now and then.
pub async fn verify(
    pool: &PgPool,
    mut told: impl FnMut(u64),
) -> Result<Result<Verified, Broken>, sqlx::Error> {
    let mut rows = sqlx::query_as!(
        Row,
        r#"SELECT position, id, at, actor, action, subject, outcome, deed, request_id, session_id,
                  origin, origin_digest, reason, before::text, after::text, previous, hash
           FROM audit_log ORDER BY position"#
    )
    .fetch(pool);
    let mut so_far = Verified {
        rows: 0,
        head: Sha256::digest(BEGINNING).to_vec(),
    };
    while let Some(row) = rows.try_next().await? {
        if let Err(broken) = row.follows(&so_far) {
            return Ok(Err(broken));
        }
        so_far = Verified {
            rows: so_far.rows + 1,
            head: row.hash,
        };
        if so_far.rows.is_multiple_of(10_000) {
            told(so_far.rows);
        }
    }
    Ok(Ok(so_far))
}

impl Row {
    fn follows(&self, before: &Verified) -> Result<(), Broken> {
        let next = i64::try_from(before.rows).unwrap_or(i64::MAX) + 1;
        if self.position != next || self.previous != before.head {
            return Err(Broken::Gap(self.position));
        }
        if self.seal() != self.hash {
            return Err(Broken::Changed(self.position));
        }
        let digest = self
            .origin
            .as_deref()
            .map(|origin| Sha256::digest(origin).to_vec());
        if digest.is_some() && digest != self.origin_digest {
            return Err(Broken::Origin(self.position));
        }
        Ok(())
    }

    /// The same bytes as `audit_hash` in the migrations.
    fn seal(&self) -> Vec<u8> {
        let mut seal = Sha256::new_with_prefix(&self.previous);
        let mut field = |value: Option<&str>| match value {
            Some(value) => {
                seal.update(value.len().to_string().as_bytes());
                seal.update(b":");
                seal.update(value.as_bytes());
            }
            None => seal.update(b"-"),
        };
        let origin = self.origin_digest.as_deref().map(hex);
        field(Some(&self.position.to_string()));
        field(Some(&self.id.to_string()));
        field(Some(&self.at.timestamp_micros().to_string()));
        field(Some(&self.actor));
        field(Some(&self.action));
        field(self.subject.as_deref());
        field(Some(&self.outcome));
        field(self.request_id.as_deref());
        field(self.session_id.map(|id| id.to_string()).as_deref());
        field(origin.as_deref());
        field(self.reason.as_deref());
        field(self.before.as_deref());
        field(self.after.as_deref());
        if let Some(deed) = self.deed {
            field(Some(&deed.to_string()));
        }
        seal.finalize().to_vec()
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether a row has this seal: the head that somebody noted elsewhere must stay in the log for ever.
pub async fn contains(pool: &PgPool, seal: &[u8]) -> Result<bool, sqlx::Error> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM audit_log WHERE hash = $1) AS "found!""#,
        seal
    );
    found.fetch_one(pool).await
}
