//! Wrapping every key anew with the newest master key.

use crate::place::{NOTE_KIND, PHONE_KIND, note, payer_phone, return_note};
use crate::{Privacy, PrivacyError};
use domain::kernel::OrderId;
use identity::{IdentityError, PERSON_KEY};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What was wrapped anew, and what is still wrapped by which master key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rotated {
    /// Keys of people that were wrapped anew.
    pub people: u64,
    /// Keys of guests that were wrapped anew: beside orders, notes and payments, and of readers of the
    /// newsletter.
    pub guests: u64,
    /// How many keys each master key wraps now, by its version.
    pub wrapped_by: BTreeMap<i32, i64>,
    /// The same for keys that stay as they are and go in time: of farewells, and of origins of guests
    /// in the audit log, which nothing may change.
    pub going_by: BTreeMap<i32, i64>,
}

/// How many are looked at in one go.
const PAGE: i64 = 500;

/// Attachments whose guest's key another master key wrapped than `$1` (four bytes, big-endian), and to
/// which order they belong: a key beside an order, or words that carry their key.
const STALE: &str = "
    SELECT a.owner, a.kind, a.body, p.order_id, r.id IS NOT NULL AS of_return
    FROM attachment a
    LEFT JOIN payments p ON p.id = a.owner AND a.kind = $3
    LEFT JOIN returns r ON r.id = a.owner AND a.kind = $4
    WHERE (a.owner, a.kind) > ($5, $6) AND (
        (a.kind = $2 AND length(a.body) > 4 AND substring(a.body FROM 1 FOR 4) <> $1)
        OR (a.kind IN ($3, $4) AND length(a.body) > 20
            AND substring(a.body FROM 1 FOR 16) = decode(repeat('00', 16), 'hex')
            AND substring(a.body FROM 17 FOR 4) <> $1))
    ORDER BY a.owner, a.kind LIMIT $7";

#[derive(sqlx::FromRow)]
struct Stale {
    owner: Uuid,
    kind: String,
    body: Vec<u8>,
    order_id: Option<Uuid>,
    of_return: bool,
}

impl Privacy {
    /// Wraps the keys of all people and guests anew that an older master key wraps. `told` hears how
    /// many so far. It can be stopped and begun again at any time, beside a running shop.
    pub async fn rotate(&self, mut told: impl FnMut(u64)) -> Result<Rotated, PrivacyError> {
        let people = self.identity.rewrap_people(&mut told).await?;
        let readers = self.identity.rewrap_readers().await?;
        let (mut guests, mut after) = (readers, (Uuid::nil(), String::new()));
        loop {
            let page = self.stale(&after).await?;
            let Some(last) = page.last() else { break };
            after = (last.owner, last.kind.clone());
            for one in &page {
                guests += self.wrap_anew(one).await?;
            }
            told(people + guests);
        }
        Ok(Rotated {
            people,
            guests,
            wrapped_by: self.wrapped_by().await?,
            going_by: self.going_by().await?,
        })
    }

    /// How many keys each master key wraps, of people and of guests.
    pub async fn wrapped_by(&self) -> Result<BTreeMap<i32, i64>, PrivacyError> {
        let mut all = self.identity.wrapped_by().await?;
        let guests: Vec<(Vec<u8>, i64)> = sqlx::query_as(
            "SELECT substring(body FROM CASE kind WHEN $1 THEN 1 ELSE 17 END FOR 4), count(*)
             FROM (SELECT kind, body FROM attachment
                   UNION ALL SELECT $2, email FROM newsletter WHERE email IS NOT NULL) AS sealed
             WHERE (kind = $1 AND length(body) > 4)
                OR (kind IN ($2, $3) AND length(body) > 20
                    AND substring(body FROM 1 FOR 16) = decode(repeat('00', 16), 'hex'))
             GROUP BY 1",
        )
        .bind(PERSON_KEY)
        .bind(PHONE_KIND)
        .bind(NOTE_KIND)
        .fetch_all(self.pool())
        .await?;
        for (version, count) in guests {
            if let Ok(version) = version.try_into().map(i32::from_be_bytes) {
                *all.entry(version).or_default() += count;
            }
        }
        Ok(all)
    }

    async fn going_by(&self) -> Result<BTreeMap<i32, i64>, PrivacyError> {
        let going: Vec<(Vec<u8>, i64)> = sqlx::query_as(
            "SELECT substring(body FROM 17 FOR 4), count(*) FROM (
                SELECT origin FROM audit_log WHERE origin IS NOT NULL
                UNION ALL SELECT sealed FROM letters WHERE sealed IS NOT NULL) AS words (body)
             WHERE length(body) > 20 AND substring(body FROM 1 FOR 16) = decode(repeat('00', 16), 'hex')
             GROUP BY 1",
        )
        .fetch_all(self.pool())
        .await?;
        let versions = going
            .into_iter()
            .filter_map(|(bytes, count)| Some((i32::from_be_bytes(bytes.try_into().ok()?), count)));
        Ok(versions.collect())
    }

    async fn stale(&self, after: &(Uuid, String)) -> Result<Vec<Stale>, PrivacyError> {
        let rows = sqlx::query_as(STALE)
            .bind(self.identity.newest_master().to_be_bytes().to_vec())
            .bind(PERSON_KEY)
            .bind(PHONE_KIND)
            .bind(NOTE_KIND)
            .bind(after.0)
            .bind(&after.1)
            .bind(PAGE)
            .fetch_all(self.pool())
            .await?;
        Ok(rows)
    }

    /// Only if nobody emptied it meanwhile.
    async fn wrap_anew(&self, one: &Stale) -> Result<u64, PrivacyError> {
        let Some(body) = self.rewrapped(one)? else {
            return Ok(0);
        };
        let done = sqlx::query(
            "UPDATE attachment SET body = $3 WHERE owner = $1 AND kind = $2 AND body = $4",
        )
        .bind(one.owner)
        .bind(&one.kind)
        .bind(body)
        .bind(&one.body)
        .execute(self.pool())
        .await?;
        Ok(done.rows_affected())
    }

    fn rewrapped(&self, one: &Stale) -> Result<Option<Vec<u8>>, IdentityError> {
        if one.kind == PERSON_KEY {
            return self
                .identity
                .rewrap_guest_key(OrderId(one.owner), &one.body);
        }
        let place = match one.order_id {
            Some(order) => payer_phone(order),
            None if one.of_return => return_note(one.owner),
            None => note(one.owner),
        };
        self.identity.rewrap_words(&place, &one.body)
    }
}
