//! How much somebody may give back without confirming that it is them: small sums add up for an hour.

use crate::{Claims, Identity, IdentityError};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// For how long a sum counts.
const COUNTS: TimeDelta = TimeDelta::hours(1);

/// Money that is about to go back.
#[derive(Debug, Clone)]
pub struct GivingBack {
    /// A name that the same request has when it is repeated; it counts once.
    pub name: String,
    /// How much, in the smallest coin.
    pub amount: i64,
    /// How much may go back within an hour unconfirmed.
    pub unconfirmed: i64,
}

impl Identity {
    /// Counts `money` for the holder of `claims`; false when it is too much for a session that is not
    /// confirmed. Of two requests at once the second sees the first.
    pub async fn count_giving_back(
        &self,
        claims: &Claims,
        money: &GivingBack,
        at: DateTime<Utc>,
    ) -> Result<bool, IdentityError> {
        let confirmed = self.is_confirmed(claims, at).await?;
        let person = claims.sub;
        let mut db = self.begin().await?;
        sqlx::query!("SELECT pg_advisory_xact_lock($1)", lock_of(person))
            .execute(&mut *db)
            .await?;
        let before = sqlx::query_scalar!(
            r#"SELECT LEAST(coalesce(sum(amount), 0), 9000000000000000000)::bigint AS "before!"
               FROM refund_allowances WHERE person_id = $1 AND at > $2 AND name <> $3"#,
            person,
            at - COUNTS,
            money.name
        )
        .fetch_one(&mut *db)
        .await?;
        if !confirmed && before.saturating_add(money.amount) > money.unconfirmed {
            return Ok(false);
        }
        sqlx::query!(
            "INSERT INTO refund_allowances AS r (name, person_id, amount, at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (name) DO UPDATE SET amount = GREATEST(r.amount, $3), at = $4",
            money.name,
            person,
            money.amount,
            at
        )
        .execute(&mut *db)
        .await?;
        db.commit().await?;
        Ok(true)
    }

    /// Drops what counts no more.
    pub(crate) async fn forget_giving_back(&self, at: DateTime<Utc>) -> Result<(), IdentityError> {
        let old = sqlx::query!("DELETE FROM refund_allowances WHERE at < $1", at - COUNTS);
        old.execute(&self.inner.pool).await?;
        Ok(())
    }
}

/// One at a time for each person: `"giving back"`, and the first half of their id.
fn lock_of(person: Uuid) -> i64 {
    let (first, _) = person.as_u64_pair();
    first.cast_signed() ^ 0x0061_b146_bac4
}
