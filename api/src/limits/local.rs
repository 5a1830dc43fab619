//! The limiter of this process.

use super::{Counted, Rule, Verdict};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

type Keyed =
    RateLimiter<Counted, DefaultKeyedStateStore<Counted>, DefaultClock, StateInformationMiddleware>;

/// Counts callers in memory; forgets those who have been quiet.
pub(super) struct Local {
    rule: Rule,
    callers: Keyed,
    asked: AtomicU64,
}

/// After so many questions the quiet callers are forgotten.
const SWEEP_EVERY: u64 = 10_000;

impl Local {
    pub(super) fn new(rule: Rule) -> Self {
        let quota =
            Quota::with_period(rule.emission()).map(|quota| quota.allow_burst(rule.requests));
        let quota = quota.unwrap_or(Quota::per_second(rule.requests));
        let callers = RateLimiter::keyed(quota).with_middleware::<StateInformationMiddleware>();
        Self {
            rule,
            callers,
            asked: AtomicU64::new(0),
        }
    }

    pub(super) fn ask(&self, caller: Counted) -> Verdict {
        if self.asked.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.callers.retain_recent();
        }
        let limit = self.rule.requests.get();
        match self.callers.check_key(&caller) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let full_after = self.refill(limit - remaining.min(limit));
                Verdict {
                    limit,
                    remaining,
                    full_after,
                    wait: None,
                }
            }
            Err(not_until) => {
                let wait = not_until.wait_time_from(DefaultClock::default().now());
                let wait = wait.max(Duration::from_millis(1));
                Verdict {
                    limit,
                    remaining: 0,
                    full_after: self.refill(limit),
                    wait: Some(wait),
                }
            }
        }
    }

    fn refill(&self, missing: u32) -> Duration {
        self.rule.emission() * missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{IpAddr, Ipv4Addr};

    const HOME: Counted = Counted::Address(IpAddr::V4(Ipv4Addr::LOCALHOST));

    #[test]
    fn the_hundred_and_first_request_waits() {
        let local = Local::new(Rule::per_quarter_hour(100).unwrap());
        let let_in = (0..100).filter(|_| local.ask(HOME).wait.is_none()).count();
        assert_eq!(let_in, 100);
        let verdict = local.ask(HOME);
        assert_eq!(verdict.remaining, 0);
        let wait = verdict.wait.unwrap();
        assert!(
            wait > Duration::ZERO && wait <= Duration::from_secs(9),
            "{wait:?}"
        );
    }

    #[test]
    fn callers_do_not_share() {
        let local = Local::new(Rule::per_quarter_hour(1).unwrap());
        assert!(local.ask(HOME).wait.is_none());
        assert!(local.ask(HOME).wait.is_some());
        assert!(
            local
                .ask(Counted::Address(IpAddr::from([10, 0, 0, 1])))
                .wait
                .is_none()
        );
        assert!(local.ask(Counted::Key(uuid::Uuid::nil())).wait.is_none());
    }

    #[test]
    fn what_is_left_is_told() {
        let local = Local::new(Rule::per_quarter_hour(3).unwrap());
        let left: Vec<u32> = (0..4).map(|_| local.ask(HOME).remaining).collect();
        assert_eq!(left, [2, 1, 0, 0]);
    }
}
