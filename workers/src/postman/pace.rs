//! When a letter is tried again.

use chrono::TimeDelta;

/// The pauses between tries. From the first to the last a letter is tried for as long as it is worth sending.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pauses {
    first: TimeDelta,
    longest: TimeDelta,
}

impl Default for Pauses {
    /// Five seconds, doubling, an hour at most.
    fn default() -> Self {
        Self {
            first: TimeDelta::seconds(5),
            longest: TimeDelta::hours(1),
        }
    }
}

impl Pauses {
    /// The pause after so many tries, or as long as the carrier wishes if that is longer: between three
    /// quarters of its full length and all of it, so that letters do not come back at once.
    pub(super) fn before_try(&self, tries: i32, wish: Option<u64>) -> TimeDelta {
        let doublings = u32::try_from(tries.clamp(1, 16) - 1).unwrap_or(0);
        let full = (self.first * (1 << doublings)).min(self.longest);
        let wish = wish.and_then(|seconds| i64::try_from(seconds).ok());
        let wish = wish.map_or(TimeDelta::zero(), |seconds| {
            TimeDelta::seconds(seconds.min(86_400))
        });
        let off = rand::random_range(0..=full.num_milliseconds() / 4);
        (full - TimeDelta::milliseconds(off)).max(wish)
    }

    /// A while in which a letter that was sent after all shows.
    #[allow(clippy::unused_self)] // one place for all pauses
    pub(super) fn after_doubt(&self) -> TimeDelta {
        TimeDelta::minutes(5)
    }

    /// The pause after so many tries where the carrier says that it gave no answer in time. It may have taken
    /// the letter each time, so it is asked ever more rarely: five minutes, doubling, six hours at most.
    #[allow(clippy::unused_self)] // one place for all pauses
    pub(super) fn after_timeout(&self, tries: i32) -> TimeDelta {
        let doublings = u32::try_from(tries.clamp(1, 16) - 1).unwrap_or(0);
        let full = self.after_doubt() * (1 << doublings);
        full.min(TimeDelta::hours(6))
    }

    /// The shop itself is behind: a quarter of what the letter has waited already, between a second and five
    /// minutes.
    #[allow(clippy::unused_self)] // one place for all pauses
    pub(super) fn for_order(&self, age: TimeDelta) -> TimeDelta {
        (age / 4).clamp(TimeDelta::seconds(1), TimeDelta::minutes(5))
    }

    /// People must mend the account first.
    #[allow(clippy::unused_self)] // one place for all pauses
    pub(super) fn for_account(&self) -> TimeDelta {
        TimeDelta::seconds(5)
    }
}

#[cfg(test)]
mod tests {
    use super::Pauses;
    use chrono::TimeDelta;

    #[test]
    fn a_carrier_that_is_away_for_a_day_loses_nothing() {
        let pauses = Pauses::default();
        let tries = (1..40).map(|tries| pauses.before_try(tries, None));
        let all = tries.fold(TimeDelta::zero(), |sum, pause| sum + pause);
        assert!(all > TimeDelta::hours(24), "{all}");
        assert!(pauses.before_try(i32::MAX, None) <= TimeDelta::hours(1));
        assert!(pauses.before_try(1, Some(900)) >= TimeDelta::minutes(15));
    }

    #[test]
    fn a_carrier_that_is_too_slow_for_a_day_is_asked_few_times_and_once_more_when_it_is_back() {
        let pauses = Pauses::default();
        let (mut age, mut tries) = (TimeDelta::zero(), 0);
        while age < TimeDelta::hours(24) {
            tries += 1;
            age += pauses.after_timeout(tries);
        }
        assert!(tries <= 12, "{tries} copies");
        assert!(age < TimeDelta::days(2), "well before it is too old");
        assert_eq!(pauses.after_timeout(i32::MAX), TimeDelta::hours(6));
    }

    #[test]
    fn a_letter_whose_order_does_not_come_is_looked_at_ever_more_rarely() {
        let pauses = Pauses::default();
        let after = |seconds: i64| pauses.for_order(TimeDelta::seconds(seconds)).num_seconds();
        assert_eq!([0, 4, 60, 600].map(after), [1, 1, 15, 150]);
        assert_eq!(after(86_400), 300);
    }
}
