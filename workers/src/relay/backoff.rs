//! How long to wait after a failure: longer each time, up to a bound, and never all at once.

use std::time::Duration;

/// A pause that doubles with every failure in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The pause after the first failure, before jitter.
    pub first: Duration,
    /// No pause is longer.
    pub longest: Duration,
}

impl Backoff {
    /// The pause after so many failures in a row (the first one is 1). `chance` is any number; it
    /// takes up to half of the pause off, so that those who failed together do not return together.
    #[must_use]
    pub fn pause(self, failures: u32, chance: u32) -> Duration {
        let doublings = failures.saturating_sub(1).min(31);
        let whole = self.first.saturating_mul(1 << doublings);
        let whole = whole.min(self.longest).as_nanos();
        let off = whole / 2 * u128::from(chance) / u128::from(u32::MAX);
        Duration::from_nanos(u64::try_from(whole - off).unwrap_or(u64::MAX))
    }

    /// The pause with a chance of the moment.
    pub(super) fn now(self, failures: u32) -> Duration {
        self.pause(failures, rand::random())
    }
}

#[cfg(test)]
mod tests {
    use super::Backoff;
    use std::time::Duration;

    const PATIENCE: Backoff = Backoff {
        first: Duration::from_millis(100),
        longest: Duration::from_secs(5),
    };

    #[test]
    fn the_pause_doubles_up_to_its_bound() {
        let pauses = [1, 2, 3, 6, 7, 40, u32::MAX].map(|failures| PATIENCE.pause(failures, 0));
        let expected = [100, 200, 400, 3_200, 5_000, 5_000, 5_000].map(Duration::from_millis);
        assert_eq!(pauses, expected);
    }

    #[test]
    fn chance_takes_up_to_half_of_it_off() {
        assert_eq!(PATIENCE.pause(2, u32::MAX), Duration::from_millis(100));
        let some = PATIENCE.pause(2, u32::MAX / 2);
        assert!(some > Duration::from_millis(149) && some < Duration::from_millis(151));
    }
}
