//! One row a minute of each kind, with how many there were, so that nobody fills the log by knocking.

use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// So many kinds are remembered before the old ones are let go.
const MOST: usize = 4_096;

/// How many of each kind came since the last row, and when that was written.
#[derive(Debug)]
pub(super) struct Minutely<K> {
    seen: Mutex<HashMap<K, (DateTime<Utc>, u64)>>,
}

impl<K> Default for Minutely<K> {
    fn default() -> Self {
        Self {
            seen: Mutex::default(),
        }
    }
}

impl<K: Hash + Eq> Minutely<K> {
    /// How many to write down now; nothing while the last row is younger than a minute.
    pub(super) fn count(&self, kind: K, at: DateTime<Utc>) -> Option<u64> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= MOST {
            seen.retain(|_, (written, _)| at < *written + TimeDelta::minutes(1));
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_forged_notices_is_one_row_a_minute_that_counts_them() {
        let seen = Minutely::default();
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
