//! Notices of providers that were refused: one row a minute for each kind, with how many they were, so
//! that nobody fills the log by knocking.

use crate::http::request_id;
use crate::state::Shop;
use audit::{Entry, Outcome};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Mutex;

/// Whose notice it was, and why it was refused.
type Kind = (&'static str, &'static str);

/// How many were refused since the last row, and when that was written.
#[derive(Debug, Default)]
pub(crate) struct RefusedNotices {
    seen: Mutex<HashMap<Kind, (DateTime<Utc>, u64)>>,
}

impl RefusedNotices {
    /// How many to write down now; nothing while the last row is younger than a minute.
    fn count(&self, kind: Kind, at: DateTime<Utc>) -> Option<u64> {
        let mut seen = self
            .seen
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let Some((written, waiting)) = seen.get_mut(&kind) else {
            seen.insert(kind, (at, 0));
            return Some(1);
        };
        *waiting += 1;
        if at < *written + TimeDelta::minutes(1) {
            return None;
        }
        let count = std::mem::take(waiting);
        *written = at;
        Some(count)
    }
}

/// Writes down that a notice of `provider` was refused, and why.
pub(crate) async fn note_refused_notice(shop: &Shop, provider: &'static str, code: &'static str) {
    let at = shop.now();
    let Some(times) = shop.caches.refused_notices.count((provider, code), at) else {
        return;
    };
    let mut entry = Entry::new(at, "guest", "webhook.refused").ended(Outcome::Refused);
    entry.subject = Some(format!("provider:{provider}"));
    entry.request_id = Some(request_id::current());
    entry.after = Some(json!({ "code": code, "times": times }));
    let written = async {
        let mut db = shop.identity.pool().begin().await?;
        audit::append(&mut db, entry).await?;
        db.commit().await
    };
    if let Err(error) = written.await {
        tracing::error!(%error, provider, code, "audit.notice_not_written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_forged_notices_is_one_row_a_minute_that_counts_them() {
        let seen = RefusedNotices::default();
        let noon = DateTime::UNIX_EPOCH;
        let kind = ("stripe", "invalid_signature");
        assert_eq!(seen.count(kind, noon), Some(1));
        for second in 1..=59 {
            assert_eq!(seen.count(kind, noon + TimeDelta::seconds(second)), None);
        }
        assert_eq!(seen.count(kind, noon + TimeDelta::seconds(60)), Some(60));
        assert_eq!(seen.count(("mpesa", "invalid_signature"), noon), Some(1));
    }
}
