//! Which keys there are, by their prefixes: each process keeps the list and asks for it at most once a second,
//! so that made-up keys cost no question each.

use super::text;
use crate::{Identity, IdentityError};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashSet;
use tokio::sync::Mutex;

/// Younger than this, the list is taken as it is.
const FRESH: TimeDelta = TimeDelta::seconds(1);

/// The list of one process.
#[derive(Default)]
pub(crate) struct KnownKeys(Mutex<Option<Known>>);

struct Known {
    prefixes: HashSet<String>,
    asked_at: DateTime<Utc>,
}

impl KnownKeys {
    /// The next question is asked anew: this process made a key, or took one back.
    pub(super) async fn forget(&self) {
        *self.0.lock().await = None;
    }
}

impl Identity {
    /// Whether there may be such a key. What it is worth is asked with [`Identity::verify_key`]; a key that
    /// another process made within the last second may not be known yet.
    pub async fn may_be_a_key(
        &self,
        token: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, IdentityError> {
        let Some(prefix) = text::prefix(token) else {
            return Ok(false);
        };
        let mut list = self.inner.known_keys.0.lock().await;
        let fresh = |known: &Known| (at - known.asked_at).abs() < FRESH;
        if let Some(known) = list.as_ref().filter(|known| fresh(known)) {
            return Ok(known.prefixes.contains(prefix));
        }
        let rows = sqlx::query_scalar!(
            "SELECT prefix FROM api_keys WHERE revoked_at IS NULL AND expires_at > $1",
            at
        );
        let prefixes: HashSet<String> = rows
            .fetch_all(&self.inner.pool)
            .await?
            .into_iter()
            .collect();
        let known = prefixes.contains(prefix);
        *list = Some(Known {
            prefixes,
            asked_at: at,
        });
        Ok(known)
    }
}
