//! Taking letters that are due, so that nobody else takes them.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use sqlx::PgPool;
use uuid::Uuid;

/// How long a letter is its carrier's. Longer than handing it over can take.
const LEASE: TimeDelta = TimeDelta::minutes(3);

/// A letter on its way.
#[derive(Debug, Clone)]
pub(super) struct Claimed {
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) dedupe: String,
    pub(super) person_id: Option<Uuid>,
    pub(super) order_id: Option<Uuid>,
    pub(super) sealed: Option<Vec<u8>>,
    pub(super) facts: Value,
    pub(super) tries: i32,
    pub(super) doubts: i32,
    pub(super) created_at: DateTime<Utc>,
    pub(super) asked_again_at: Option<DateTime<Utc>>,
    pub(super) lease_id: Option<Uuid>,
    pub(super) last_error: Option<String>,
}

impl Claimed {
    /// How old it is.
    pub(super) fn age(&self, now: DateTime<Utc>) -> TimeDelta {
        now - self.asked_again_at.unwrap_or(self.created_at)
    }

    /// Whether it was under way before, in vain.
    pub(super) fn was_tried(&self) -> bool {
        self.tries > 1 || self.last_error.is_some()
    }

    /// Whether its link ended.
    pub(super) fn is_over(&self, now: DateTime<Utc>) -> bool {
        let ends = self.facts["expiresAt"].as_str();
        let ends = ends.and_then(|at| at.parse::<DateTime<Utc>>().ok());
        ends.is_some_and(|ends| ends <= now)
    }
}

/// Claims letters that are due, and those whose carrier did not come back: theirs is a doubt more.
pub(super) async fn claim(
    pool: &PgPool,
    most: i64,
    now: DateTime<Utc>,
) -> Result<Vec<Claimed>, sqlx::Error> {
    sqlx::query_as!(
        Claimed,
        "UPDATE letters SET state = 'sending', tries = tries + 1, lease_id = $1, lease_until = $2,
                doubts = doubts + CASE state WHEN 'sending' THEN 1 ELSE 0 END
         WHERE id IN (SELECT id FROM letters
                      WHERE state IN ('waiting', 'sending') AND due_at <= $3
                        AND (state = 'waiting' OR COALESCE(lease_until, '-infinity') < $3)
                      ORDER BY due_at LIMIT $4 FOR UPDATE SKIP LOCKED)
         RETURNING id, kind, dedupe, person_id, order_id, sealed, facts, tries, doubts, created_at,
                   asked_again_at, lease_id, last_error",
        Uuid::new_v4(),
        now + LEASE,
        now,
        most
    )
    .fetch_all(pool)
    .await
}
