//! provider_books · "what moved at each provider, day by day?" · no table of its own: asks payments
//! and refunds · never touches the provider's own books; whoever compares them does.

use crate::{QueryError, payments, refunds};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use serde::Serialize;
use sqlx::PgPool;
use std::collections::BTreeMap;

/// What moved on one day by one way of paying. Amounts are minor units of `currency`. Money counts
/// on the day (UTC) on which the shop learned of it; money that was taken wrongly counts too, and a
/// refund that failed after all does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BookDay {
    pub day: NaiveDate,
    pub method: String,
    pub currency: String,
    pub captures: i64,
    pub captured_minor: i64,
    pub refunds: i64,
    pub refunded_minor: i64,
}

/// One direction of money on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moved {
    pub(crate) day: NaiveDate,
    pub(crate) method: String,
    pub(crate) currency: String,
    pub(crate) times: i64,
    pub(crate) minor: i64,
}

/// The days between two days, both included, on which anything moved; by day, way of paying and
/// currency.
pub async fn by_day(
    pool: &PgPool,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Vec<BookDay>, QueryError> {
    let from = midnight(first);
    let until = last.checked_add_days(Days::new(1)).map_or(from, midnight);
    let mut days = BTreeMap::new();
    for taken in payments::taken_by_day(pool, from, until).await? {
        let day = of(&mut days, &taken);
        (day.captures, day.captured_minor) = (taken.times, taken.minor);
    }
    for given in refunds::given_by_day(pool, from, until).await? {
        let day = of(&mut days, &given);
        (day.refunds, day.refunded_minor) = (given.times, given.minor);
    }
    Ok(days.into_values().collect())
}

type Key = (NaiveDate, String, String);

fn of<'a>(days: &'a mut BTreeMap<Key, BookDay>, moved: &Moved) -> &'a mut BookDay {
    let key = (moved.day, moved.method.clone(), moved.currency.clone());
    days.entry(key).or_insert_with(|| BookDay {
        day: moved.day,
        method: moved.method.clone(),
        currency: moved.currency.clone(),
        captures: 0,
        captured_minor: 0,
        refunds: 0,
        refunded_minor: 0,
    })
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}
