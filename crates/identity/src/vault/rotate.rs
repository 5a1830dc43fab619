//! Wrapping keys anew with the newest master key, while the shop runs; what was done stays done.

use super::order_contact::guest_key_place;
use super::words::{WordsKey, key_place};
use super::{DataKey, PersonKeys};
use crate::{Identity, IdentityError};
use domain::kernel::OrderId;
use sqlx::PgPool;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How many keys are wrapped anew in one statement.
const PAGE: i64 = 500;

impl Identity {
    /// The version of the newest master key.
    #[must_use]
    pub fn newest_master(&self) -> i32 {
        self.inner.keys.ring().newest()
    }

    /// The versions of the master keys that this process knows.
    #[must_use]
    pub fn known_masters(&self) -> Vec<i32> {
        self.inner.keys.ring().versions()
    }

    /// How many keys of people each master key wraps.
    pub async fn wrapped_by(&self) -> Result<BTreeMap<i32, i64>, IdentityError> {
        let rows = sqlx::query!(
            r#"SELECT master_version, count(*) AS "keys!" FROM person_keys
               WHERE wrapped IS NOT NULL GROUP BY 1"#
        )
        .fetch_all(&self.inner.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.master_version, row.keys))
            .collect())
    }

    /// Wraps the keys of people anew that an older master key wraps; `told` hears how many so far.
    /// A key that is destroyed or wrapped meanwhile is left alone.
    pub async fn rewrap_people(&self, mut told: impl FnMut(u64)) -> Result<u64, IdentityError> {
        let (keys, mut done, mut after) = (&self.inner.keys, 0, Uuid::nil());
        loop {
            let page = older(&self.inner.pool, keys.ring().newest(), after).await?;
            let Some(last) = page.last() else {
                return Ok(done);
            };
            after = last.person;
            done += rewrap_page(&self.inner.pool, keys, &page).await?;
            told(done);
        }
    }

    /// A guest's wrapped key, as it lies beside `order`, wrapped anew; `None` where it is already.
    pub fn rewrap_guest_key(
        &self,
        order: OrderId,
        attached: &[u8],
    ) -> Result<Option<Vec<u8>>, IdentityError> {
        let ring = self.inner.keys.ring();
        let Some((version, wrapped)) = attached.split_first_chunk::<4>() else {
            return Ok(None);
        };
        let (version, place) = (i32::from_be_bytes(*version), guest_key_place(order));
        if version == ring.newest() {
            return Ok(None);
        }
        let (version, wrapped) = ring.wrap(&place, &ring.unwrap(&place, version, wrapped)?)?;
        Ok(Some([&version.to_be_bytes()[..], &wrapped].concat()))
    }

    /// A guest's words, as they lie at `place`, with their key wrapped anew; `None` where it is
    /// already, or where they are a customer's.
    pub fn rewrap_words(
        &self,
        place: &str,
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>, IdentityError> {
        let ring = self.inner.keys.ring();
        let Some(words) = WordsKey::of_guest(sealed)? else {
            return Ok(None);
        };
        if words.version == ring.newest() {
            return Ok(None);
        }
        let place = key_place(place);
        let key = ring.unwrap(&place, words.version, words.wrapped)?;
        let (version, wrapped) = ring.wrap(&place, &key)?;
        Ok(Some(words.with(version, &wrapped)))
    }
}

struct Older {
    person: Uuid,
    wrapped: Vec<u8>,
    version: i32,
}

async fn older(pool: &PgPool, newest: i32, after: Uuid) -> Result<Vec<Older>, IdentityError> {
    let rows = sqlx::query_as!(
        Older,
        r#"SELECT person_id AS person, wrapped AS "wrapped!", master_version AS version FROM person_keys
           WHERE wrapped IS NOT NULL AND master_version <> $1 AND person_id > $2
           ORDER BY person_id LIMIT $3"#,
        newest,
        after,
        PAGE
    );
    Ok(rows.fetch_all(pool).await?)
}

async fn rewrap_page(
    pool: &PgPool,
    keys: &PersonKeys,
    page: &[Older],
) -> Result<u64, IdentityError> {
    let (mut people, mut before, mut after) = (Vec::new(), Vec::new(), Vec::new());
    for one in page {
        let key: DataKey = keys.open(one.person, one.version, &one.wrapped)?;
        people.push(one.person);
        before.push(one.version);
        after.push(keys.wrap(one.person, &key)?);
    }
    let done = sqlx::query!(
        "UPDATE person_keys k SET wrapped = n.wrapped, master_version = $4
         FROM unnest($1::uuid[], $2::int[], $3::bytea[]) AS n (person_id, version, wrapped)
         WHERE k.person_id = n.person_id AND k.master_version = n.version AND k.wrapped IS NOT NULL",
        &people,
        &before,
        &after,
        keys.ring().newest()
    )
    .execute(pool)
    .await?;
    Ok(done.rows_affected())
}
