//! Moments, ids and sums that the examples of all aggregates speak of.

use super::{Amount, At, Quantity};
use proptest::test_runner::{Config, FileFailurePersistence};
use uuid::Uuid;

/// The first of June 2026, so many minutes after noon.
pub(crate) fn noon(minutes: i64) -> At {
    let noon =
        chrono::NaiveDate::from_ymd_opt(2026, 6, 1).and_then(|day| day.and_hms_opt(12, 0, 0));
    noon.unwrap().and_utc() + chrono::TimeDelta::minutes(minutes)
}

/// The id number `n` of whatever kind is asked for.
pub(crate) fn id<I: From<Uuid>>(n: u128) -> I {
    I::from(Uuid::from_u128(n))
}

pub(crate) fn units(n: i64) -> Quantity {
    Quantity::new(n).unwrap()
}

pub(crate) fn cents(n: i64) -> Amount {
    Amount::minor(n)
}

/// Property tests leave no files behind.
pub(crate) fn cases(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..Config::default()
    }
}
