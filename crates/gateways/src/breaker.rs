//! A provider that is down is left in peace: asking it costs the payer time and brings nothing.
//!
//! Closed, it counts failures in a row. Open, it lets nobody through until its pause is over. Then
//! one caller may try: an answer closes it, another failure opens it again.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// When a breaker opens, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct BreakerOptions {
    /// So many failures in a row open it. Zero counts as one.
    pub failures: u32,
    /// So long it stays open before one caller may try.
    pub pause: Duration,
}

impl Default for BreakerOptions {
    /// Five failures, thirty seconds.
    fn default() -> Self {
        Self {
            failures: 5,
            pause: Duration::from_secs(30),
        }
    }
}

/// The breaker of one provider.
#[derive(Debug)]
pub struct Breaker {
    options: BreakerOptions,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed { failures: u32 },
    Open { until: Duration },
    Trying,
}

/// The breaker is open; come back after so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resting {
    /// How long to stay away, at least.
    pub retry_after: Duration,
}

/// Leave to ask once. Tell it how the asking went; dropped without a word it counts as not asked.
#[derive(Debug)]
#[must_use]
pub struct Leave<'a> {
    breaker: &'a Breaker,
    trying: bool,
    told: bool,
}

impl Breaker {
    /// A closed breaker.
    #[must_use]
    pub fn new(options: BreakerOptions) -> Self {
        Self {
            options,
            state: Mutex::new(State::Closed { failures: 0 }),
        }
    }

    /// Asks for leave at the moment `now`, which only ever grows.
    ///
    /// # Errors
    /// [`Resting`] while the breaker is open, or while another caller tries.
    pub fn enter(&self, now: Duration) -> Result<Leave<'_>, Resting> {
        let mut state = self.locked();
        let trying = match *state {
            State::Closed { .. } => false,
            State::Open { until } if now >= until => {
                *state = State::Trying;
                true
            }
            State::Open { until } => {
                return Err(Resting {
                    retry_after: until.saturating_sub(now),
                });
            }
            State::Trying => {
                return Err(Resting {
                    retry_after: Duration::from_secs(1),
                });
            }
        };
        Ok(Leave {
            breaker: self,
            trying,
            told: false,
        })
    }

    /// How long nobody is let through at the moment `now`; nothing while somebody may try.
    pub fn rests_for(&self, now: Duration) -> Option<Duration> {
        match *self.locked() {
            State::Open { until } => until.checked_sub(now).filter(|left| !left.is_zero()),
            State::Closed { .. } | State::Trying => None,
        }
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Leave<'_> {
    /// The provider answered.
    pub fn answered(mut self) {
        self.told = true;
        let mut state = self.breaker.locked();
        // Who entered before it opened and comes back late does not close it.
        if self.trying || matches!(*state, State::Closed { .. }) {
            *state = State::Closed { failures: 0 };
        }
    }

    /// The provider could not be reached or was broken, at the moment `now`. True if this opened
    /// the breaker.
    pub fn failed(mut self, now: Duration) -> bool {
        self.told = true;
        let options = self.breaker.options;
        let mut state = self.breaker.locked();
        let opens = match *state {
            State::Closed { failures } if failures + 1 < options.failures => {
                *state = State::Closed {
                    failures: failures + 1,
                };
                false
            }
            State::Closed { .. } => true,
            State::Trying => self.trying,
            State::Open { .. } => false,
        };
        if opens {
            *state = State::Open {
                until: now + options.pause,
            };
        }
        opens
    }
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        // A caller who was interrupted learned nothing: the next one may try at once.
        if self.trying && !self.told {
            *self.breaker.locked() = State::Open {
                until: Duration::ZERO,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Breaker, BreakerOptions, Duration, Resting};

    const NOON: Duration = Duration::from_secs(1_000);
    const PAUSE: Duration = Duration::from_secs(30);

    fn breaker() -> Breaker {
        Breaker::new(BreakerOptions {
            failures: 3,
            pause: PAUSE,
        })
    }

    fn opened() -> Breaker {
        let breaker = breaker();
        for _ in 0..3 {
            breaker.enter(NOON).unwrap().failed(NOON);
        }
        breaker
    }

    #[test]
    fn failures_in_a_row_open_it_and_one_answer_between_them_does_not_let_it() {
        let breaker = breaker();
        assert!(!breaker.enter(NOON).unwrap().failed(NOON));
        assert!(!breaker.enter(NOON).unwrap().failed(NOON));
        breaker.enter(NOON).unwrap().answered();
        assert!(!breaker.enter(NOON).unwrap().failed(NOON));
        assert!(!breaker.enter(NOON).unwrap().failed(NOON));
        assert!(breaker.enter(NOON).unwrap().failed(NOON));
        assert!(breaker.enter(NOON).is_err());
    }

    #[test]
    fn while_open_it_says_how_long_to_stay_away() {
        let later = NOON + Duration::from_secs(10);
        assert_eq!(
            opened().enter(later).unwrap_err(),
            Resting {
                retry_after: Duration::from_secs(20)
            }
        );
    }

    #[test]
    fn it_rests_only_while_it_is_open_and_says_for_how_long() {
        let later = NOON + Duration::from_secs(10);
        assert_eq!(breaker().rests_for(NOON), None);
        assert_eq!(opened().rests_for(later), Some(Duration::from_secs(20)));
        assert_eq!(opened().rests_for(NOON + PAUSE), None);
    }

    #[test]
    fn after_the_pause_one_caller_tries_and_an_answer_closes_it() {
        let breaker = opened();
        let trying = breaker.enter(NOON + PAUSE).unwrap();
        assert!(breaker.enter(NOON + PAUSE).is_err());
        trying.answered();
        assert!(breaker.enter(NOON + PAUSE).is_ok());
        assert!(breaker.enter(NOON + PAUSE).is_ok());
    }

    #[test]
    fn a_try_that_fails_opens_it_for_another_pause() {
        let breaker = opened();
        assert!(breaker.enter(NOON + PAUSE).unwrap().failed(NOON + PAUSE));
        assert!(breaker.enter(NOON + PAUSE + PAUSE / 2).is_err());
        assert!(breaker.enter(NOON + PAUSE + PAUSE).is_ok());
    }

    #[test]
    fn a_try_that_is_interrupted_leaves_room_for_the_next() {
        let breaker = opened();
        drop(breaker.enter(NOON + PAUSE).unwrap());
        assert!(breaker.enter(NOON + PAUSE).is_ok());
    }

    #[test]
    fn news_from_before_it_opened_does_not_close_it() {
        let breaker = breaker();
        let late = breaker.enter(NOON).unwrap();
        for _ in 0..3 {
            breaker.enter(NOON).unwrap().failed(NOON);
        }
        late.answered();
        assert!(breaker.enter(NOON).is_err());
    }
}
