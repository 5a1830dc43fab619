//! What is forgotten because its time has come.

use crate::{Privacy, PrivacyError};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// How long personal data is kept for, counted in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Contacts, notes and phones of guests, after their order came to its end.
    pub guest_days: u32,
    /// Addresses and browsers in the audit log.
    pub origin_days: u32,
    /// Letters that were sent, or will not be.
    pub letter_days: u32,
}

/// What was forgotten, or would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Orders of guests whose contact, notes and phones were emptied.
    pub guest_orders: u64,
    /// Entries of the audit log whose origin was emptied.
    pub origins: u64,
    /// Letters that were removed.
    pub letters: u64,
}

/// How many rows a statement touches, so that nothing holds the feed's barrier for long.
const PAGE: i64 = 500;

/// Orders of guests, and of the erased (one that was attached in the moment they left), that came to their
/// end before `$1`, and have something beside them.
const GUESTS: &str = "
    FROM orders o WHERE (customer_id IS NULL OR customer_id IN (SELECT person_id FROM erasures))
      AND status IN ('delivered', 'cancelled', 'refunded')
      AND refund_pending_minor = 0 AND updated_at < $1
      AND NOT EXISTS (SELECT FROM returns r WHERE r.order_id = o.id AND r.status IN
          ('requested', 'approved', 'in_transit', 'partially_received', 'received'))
      AND EXISTS (SELECT FROM attachment a WHERE a.body <> ''::bytea AND a.owner IN (
          SELECT o.id
          UNION ALL SELECT p.id FROM payments p WHERE p.order_id = o.id
          UNION ALL SELECT r.id FROM returns r WHERE r.order_id = o.id
          UNION ALL SELECT n.id FROM order_notes n WHERE n.order_id = o.id))";

/// Letters nobody waits for.
const OLD_LETTERS: &str =
    "FROM letters WHERE created_at < $1 AND state IN ('sent', 'dropped', 'parked')";

impl Privacy {
    /// Forgets what is older than it may be. Dying in the middle leaves the rest for the next time.
    pub async fn retain(
        &self,
        keep: Retention,
        at: DateTime<Utc>,
    ) -> Result<Figures, PrivacyError> {
        let mut done = Figures::default();
        loop {
            let asked = format!("SELECT id {GUESTS} LIMIT {PAGE}");
            let orders: Vec<Uuid> = sqlx::query_scalar(&asked)
                .bind(before(at, keep.guest_days))
                .fetch_all(self.pool())
                .await?;
            if orders.is_empty() {
                break;
            }
            self.empty_beside(&orders).await?;
            done.guest_orders += u64::try_from(orders.len()).unwrap_or_default();
        }
        done.origins = self
            .in_pages(
                "UPDATE audit_log SET origin = NULL WHERE position IN (
                     SELECT position FROM audit_log WHERE origin IS NOT NULL AND at < $1
                     ORDER BY position LIMIT $2)",
                before(at, keep.origin_days),
            )
            .await?;
        let letters = format!("DELETE FROM letters WHERE id IN (SELECT id {OLD_LETTERS} LIMIT $2)");
        done.letters = self
            .in_pages(&letters, before(at, keep.letter_days))
            .await?;
        Ok(done)
    }

    /// What [`Privacy::retain`] would forget now.
    pub async fn would_forget(
        &self,
        keep: Retention,
        at: DateTime<Utc>,
    ) -> Result<Figures, PrivacyError> {
        let origins = "FROM audit_log WHERE origin IS NOT NULL AND at < $1";
        Ok(Figures {
            guest_orders: self.count(GUESTS, before(at, keep.guest_days)).await?,
            origins: self.count(origins, before(at, keep.origin_days)).await?,
            letters: self
                .count(OLD_LETTERS, before(at, keep.letter_days))
                .await?,
        })
    }

    async fn count(&self, from: &str, before: DateTime<Utc>) -> Result<u64, PrivacyError> {
        let count: i64 = sqlx::query_scalar(&format!("SELECT count(*) {from}"))
            .bind(before)
            .fetch_one(self.pool())
            .await?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    async fn in_pages(&self, sql: &str, before: DateTime<Utc>) -> Result<u64, PrivacyError> {
        let mut done = 0;
        loop {
            let page = sqlx::query(sql)
                .bind(before)
                .bind(PAGE)
                .execute(self.pool())
                .await?
                .rows_affected();
            done += page;
            if page < PAGE.unsigned_abs() {
                return Ok(done);
            }
        }
    }
}

fn before(at: DateTime<Utc>, days: u32) -> DateTime<Utc> {
    at.checked_sub_signed(TimeDelta::days(days.into()))
        .unwrap_or(DateTime::<Utc>::MIN_UTC)
}
