//! The sim's own clock: a provider has one, and it is not the shop's.

use chrono::{DateTime, FixedOffset, Utc};

/// Seconds since 1970.
pub(crate) fn seconds() -> i64 {
    Utc::now().timestamp()
}

/// Milliseconds since 1970.
pub(crate) fn millis() -> i64 {
    Utc::now().timestamp_millis()
}

/// Kenyan wall time: three hours ahead of UTC all year.
const NAIROBI_SECONDS: i32 = 3 * 3600;

/// `at` (seconds since 1970) on a Kenyan wall; the epoch where there is no such moment.
pub(crate) fn in_nairobi(at: i64) -> DateTime<FixedOffset> {
    let utc = DateTime::<Utc>::from_timestamp(at, 0).unwrap_or(DateTime::UNIX_EPOCH);
    match FixedOffset::east_opt(NAIROBI_SECONDS) {
        Some(zone) => utc.with_timezone(&zone),
        None => utc.fixed_offset(),
    }
}
