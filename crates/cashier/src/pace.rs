//! How patient the cashier is: when it looks again after a payment or refund nobody has news of.

use chrono::{DateTime, TimeDelta, Utc};
use decisions::LOOKS;

/// How many times the first pause each of the pauses is, in tenths. With a first pause of 20 s:
/// 20, 20, 20, 30, 60, 150, 300 s, then up to eight hours between two looks.
const TENTHS: [i64; LOOKS.len()] = [
    10, 10, 10, 15, 30, 75, 150, 300, 900, 1_800, 3_600, 7_200, 14_400, 14_400,
];

/// The pauses between looks.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    first: TimeDelta,
}

impl Default for Pace {
    fn default() -> Self {
        Self::starting_with(TimeDelta::seconds(20))
    }
}

impl Pace {
    /// A row of pauses that grow from `first`.
    #[must_use]
    pub fn starting_with(first: TimeDelta) -> Self {
        Self { first }
    }

    /// When the first look is due.
    #[must_use]
    pub fn first_look(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now + self.first
    }

    /// When the look after the one called `name` is due.
    #[must_use]
    pub fn look_after(&self, name: &str, now: DateTime<Utc>) -> DateTime<Utc> {
        let at = LOOKS.iter().position(|look| *look == name);
        let next = at.map_or(0, |at| at + 1).min(TENTHS.len() - 1);
        now + self.first * i32::try_from(TENTHS[next]).unwrap_or(i32::MAX) / 10
    }
}

#[cfg(test)]
mod tests {
    use super::{LOOKS, Pace};
    use chrono::{TimeDelta, TimeZone, Utc};

    #[test]
    fn the_pauses_between_looks_grow() {
        let (pace, noon) = (Pace::default(), Utc.timestamp_opt(0, 0).unwrap());
        assert_eq!(pace.first_look(noon) - noon, TimeDelta::seconds(20));
        let pauses: Vec<TimeDelta> = LOOKS
            .iter()
            .map(|look| pace.look_after(look, noon) - noon)
            .collect();
        assert!(pauses.windows(2).all(|two| two[0] <= two[1]), "{pauses:?}");
        assert_eq!(pace.look_after("send", noon) - noon, TimeDelta::seconds(20));
        assert_eq!(pauses.last(), Some(&TimeDelta::hours(8)));
    }
}
