//! Days of a query: the first and the last, both included, in UTC.

use crate::problem::{Problem, codes};
use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use domain::kernel::At;

/// The moment with which a day begins.
pub(super) fn begins(day: NaiveDate) -> At {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// The moment with which a day is over.
pub(super) fn ends(day: NaiveDate) -> Option<At> {
    day.checked_add_days(Days::new(1)).map(begins)
}

/// A day that the calendar of the database has too; any other is a 400.
pub(super) fn plain(day: NaiveDate, pointer: &str) -> Result<NaiveDate, Problem> {
    if (1..=9999).contains(&day.year()) {
        Ok(day)
    } else {
        let said = "a year is 1 to 9999";
        Err(Problem::field(codes::INVALID_PARAMETER, pointer, said))
    }
}

/// The same where a day may be missing.
pub(super) fn maybe(day: Option<NaiveDate>, pointer: &str) -> Result<Option<NaiveDate>, Problem> {
    day.map(|day| plain(day, pointer)).transpose()
}
