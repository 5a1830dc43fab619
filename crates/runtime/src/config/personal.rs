//! How long personal data is kept.

use super::reader::Reader;
use super::values;

/// `GUEST_DATA_DAYS`, `ORIGIN_DAYS`, `LETTER_DAYS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Personal {
    /// For how many days after a guest's order came to its end its contact, notes and phones are kept:
    /// 365 unless said otherwise.
    pub guest_days: u32,
    /// For how many days addresses and browsers are kept in the audit log and beside sessions: 90.
    pub origin_days: u32,
    /// For how many days letters are kept: 180.
    pub letter_days: u32,
}

impl Personal {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let mut days = |name: &str, usual: u64| {
            let days = reader.parsed(name, usual, values::whole(1, 36_500));
            u32::try_from(days).unwrap_or(u32::MAX)
        };
        Self {
            guest_days: days("GUEST_DATA_DAYS", 365),
            origin_days: days("ORIGIN_DAYS", 90),
            letter_days: days("LETTER_DAYS", 180),
        }
    }
}
