//! When a wish is sent again, and what is said when it is not sent any more.

use crate::timing::Timing;
use domain::ports::payments::GatewayError;
use std::time::Duration;

/// How often and after what pauses a wish is repeated.
#[derive(Debug, Clone, Copy)]
pub struct Retries {
    /// So many repeats after the first try.
    pub most: u32,
    /// The pause before the first repeat; each later one is twice as long.
    pub base: Duration,
    /// No pause is longer, whatever the doubling or the provider says.
    pub longest: Duration,
}

impl Default for Retries {
    /// Two repeats, half a second doubling, at most four seconds.
    fn default() -> Self {
        Self {
            most: 2,
            base: Duration::from_millis(500),
            longest: Duration::from_secs(4),
        }
    }
}

impl Retries {
    /// The pause before the repeat number `repeat` (the first is 1): somewhere between half of its
    /// full length and all of it, so that many callers do not come back at once.
    pub fn pause(&self, repeat: u32, timing: &dyn Timing) -> Duration {
        let doublings = repeat.saturating_sub(1).min(16);
        let full = self.base.saturating_mul(1 << doublings).min(self.longest);
        let half = u64::try_from(full.as_millis() / 2).unwrap_or(u64::MAX);
        Duration::from_millis(half + timing.chance(half))
    }
}

/// How one try went.
#[derive(Debug)]
pub struct Turn<T> {
    /// What to say if it is the last one.
    pub outcome: Result<T, GatewayError>,
    /// Whether another try may help and does no harm.
    pub again: bool,
    /// How long the provider wants to be left alone, where it says so.
    pub wait: Option<Duration>,
}

impl<T> Turn<T> {
    /// This is the answer.
    pub fn last(outcome: Result<T, GatewayError>) -> Self {
        Self {
            outcome,
            again: false,
            wait: None,
        }
    }

    /// Better try again.
    pub fn again(outcome: Result<T, GatewayError>) -> Self {
        Self {
            outcome,
            again: true,
            wait: None,
        }
    }
}

/// Takes turns until one is the last, the repeats are used up, or `budget` is over; `turn` is told
/// how much of it is left.
///
/// # Errors
/// What the last turn says, with one exception: after a turn that may have moved money
/// (`Ambiguous`), a later one that came to nothing does not take that doubt away.
pub async fn persist<T, F, Fut>(
    retries: Retries,
    timing: &dyn Timing,
    budget: Duration,
    mut turn: F,
) -> Result<T, GatewayError>
where
    F: FnMut(Duration) -> Fut,
    Fut: Future<Output = Turn<T>>,
{
    let began = timing.elapsed();
    let left = || budget.saturating_sub(timing.elapsed().saturating_sub(began));
    let mut doubt: Option<GatewayError> = None;
    let mut repeat = 0;
    loop {
        let taken = turn(left()).await;
        repeat += 1;
        let pause = taken.wait.unwrap_or_else(|| retries.pause(repeat, timing));
        let affordable = repeat <= retries.most && pause <= retries.longest && pause < left();
        if !taken.again || !affordable {
            return settle(taken.outcome, doubt);
        }
        if let Err(unsure @ GatewayError::Ambiguous { .. }) = taken.outcome {
            doubt = Some(unsure);
        }
        timing.pause(pause).await;
    }
}

fn settle<T>(
    outcome: Result<T, GatewayError>,
    doubt: Option<GatewayError>,
) -> Result<T, GatewayError> {
    match (outcome, doubt) {
        (Err(GatewayError::NotSent { .. } | GatewayError::Misconfigured { .. }), Some(unsure)) => {
            Err(unsure)
        }
        (outcome, _) => outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, GatewayError, Retries, Turn, persist};
    use crate::timing::ToldTiming;

    const BUDGET: Duration = Duration::from_secs(12);

    fn lost() -> GatewayError {
        GatewayError::Ambiguous {
            said: "lost".to_owned(),
        }
    }

    fn closed() -> GatewayError {
        GatewayError::NotSent {
            retry_after_seconds: 5,
        }
    }

    async fn play(turns: Vec<Turn<u8>>) -> (Result<u8, GatewayError>, ToldTiming, usize) {
        let timing = ToldTiming::new(chrono::DateTime::UNIX_EPOCH);
        let all = turns.len();
        let mut turns = turns.into_iter();
        let said = persist(Retries::default(), &timing, BUDGET, |_| {
            std::future::ready(turns.next().expect("no more turns were to be taken"))
        })
        .await;
        let taken = all - turns.len();
        (said, timing, taken)
    }

    #[tokio::test]
    async fn a_third_try_that_succeeds_is_the_answer_and_the_pauses_double() {
        let turns = vec![
            Turn::again(Err(lost())),
            Turn::again(Err(lost())),
            Turn::last(Ok(7)),
        ];
        let (said, timing, _) = play(turns).await;
        assert_eq!(said, Ok(7));
        assert_eq!(
            timing.pauses(),
            [Duration::from_millis(500), Duration::from_secs(1)]
        );
    }

    #[tokio::test]
    async fn after_two_repeats_it_gives_up() {
        let turns = (0..4).map(|_| Turn::again(Err(closed()))).collect();
        let (said, _, taken) = play(turns).await;
        assert_eq!((said, taken), (Err(closed()), 3));
    }

    #[tokio::test]
    async fn a_doubt_outlives_a_door_that_is_closed_later() {
        let turns = vec![Turn::again(Err(lost())), Turn::last(Err(closed()))];
        assert_eq!(play(turns).await.0, Err(lost()));
    }

    #[tokio::test]
    async fn a_refusal_after_a_doubt_is_certain() {
        let refused = GatewayError::NotFound;
        let turns = vec![Turn::again(Err(lost())), Turn::last(Err(refused.clone()))];
        assert_eq!(play(turns).await.0, Err(refused));
    }

    #[tokio::test]
    async fn a_provider_that_wants_a_long_rest_gets_it_from_somebody_else() {
        let long = Turn {
            wait: Some(Duration::from_secs(60)),
            ..Turn::again(Err(closed()))
        };
        let (said, timing, taken) = play(vec![long, Turn::last(Ok(1))]).await;
        assert_eq!((said, taken), (Err(closed()), 1));
        assert!(timing.pauses().is_empty());
    }

    #[tokio::test]
    async fn nobody_waits_past_the_budget() {
        let timing = ToldTiming::new(chrono::DateTime::UNIX_EPOCH);
        let mut tries = 0;
        let said: Result<u8, _> = persist(Retries::default(), &timing, BUDGET, |_| {
            tries += 1;
            timing.pass(Duration::from_secs(11));
            std::future::ready(Turn::again(Err(lost())))
        })
        .await;
        assert_eq!((said, tries), (Err(lost()), 2));
    }

    #[test]
    fn pauses_stop_growing() {
        let timing = ToldTiming::new(chrono::DateTime::UNIX_EPOCH);
        let pause = |repeat| Retries::default().pause(repeat, &timing);
        assert_eq!(pause(5), Duration::from_secs(4));
        assert_eq!(pause(4_000_000_000), Duration::from_secs(4));
    }
}
