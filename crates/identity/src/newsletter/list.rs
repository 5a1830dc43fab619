//! Who reads the newsletter, for the back office.

use super::subscribe::address_place;
use crate::{Identity, IdentityError};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Agreed.
    pub confirmed: i64,
    /// Asked, and did not use their link yet.
    pub asked: i64,
    /// Agreed no more.
    pub ended: i64,
}

/// Somebody who agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// Names them in the token that ends it.
    pub id: Uuid,
    /// Where they read it.
    pub email: String,
    /// `form` or `account`.
    pub how: String,
    /// Which words they agreed to.
    pub text_version: String,
    /// When they agreed.
    pub confirmed_at: DateTime<Utc>,
}

type Row = (Uuid, Vec<u8>, String, String, DateTime<Utc>);

impl Identity {
    /// How many agreed, wait, and ended it.
    pub async fn newsletter_counts(&self) -> Result<Counts, IdentityError> {
        let (confirmed, asked, ended) = sqlx::query_as(
            "SELECT count(*) FILTER (WHERE state = 'confirmed'), count(*) FILTER (WHERE state = 'asked'),
                    count(*) FILTER (WHERE state = 'ended') FROM newsletter",
        )
        .fetch_one(&self.inner.pool)
        .await?;
        Ok(Counts {
            confirmed,
            asked,
            ended,
        })
    }

    /// At most `limit` of those who agreed, behind `after`, by id.
    pub async fn subscribers(
        &self,
        after: Uuid,
        limit: i64,
    ) -> Result<Vec<Subscriber>, IdentityError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, email, how, text_version, confirmed_at FROM newsletter
             WHERE state = 'confirmed' AND email IS NOT NULL AND id > $1 ORDER BY id LIMIT $2",
        )
        .bind(after)
        .bind(limit)
        .fetch_all(&self.inner.pool)
        .await?;
        let places: Vec<String> = rows.iter().map(|row| address_place(row.0)).collect();
        let sealed = places.iter().map(String::as_str).zip(rows.iter());
        let sealed: Vec<_> = sealed.map(|(place, row)| (place, &row.1[..])).collect();
        let opened = self.open_all_words(&sealed).await?;
        let readers = rows.into_iter().zip(opened);
        let reader = |((id, _, how, text_version, confirmed_at), email): (Row, Option<String>)| {
            Some(Subscriber {
                id,
                email: email?,
                how,
                text_version,
                confirmed_at,
            })
        };
        Ok(readers.filter_map(reader).collect())
    }

    /// Wraps the keys of their addresses anew that an older master key wraps. Says how many.
    pub async fn rewrap_readers(&self) -> Result<u64, IdentityError> {
        let (mut after, mut done) = (Uuid::nil(), 0);
        loop {
            let page: Vec<(Uuid, Vec<u8>)> = sqlx::query_as(
                "SELECT id, email FROM newsletter WHERE email IS NOT NULL AND id > $1 ORDER BY id LIMIT 500",
            )
            .bind(after)
            .fetch_all(&self.inner.pool)
            .await?;
            let Some((last, _)) = page.last() else {
                return Ok(done);
            };
            after = *last;
            for (id, before) in &page {
                let Some(email) = self.rewrap_words(&address_place(*id), before)? else {
                    continue;
                };
                let change =
                    sqlx::query("UPDATE newsletter SET email = $3 WHERE id = $1 AND email = $2");
                let change = change.bind(id).bind(before).bind(email);
                done += change.execute(&self.inner.pool).await?.rows_affected();
            }
        }
    }
}
