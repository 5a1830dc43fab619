//! Answers that take equally long, so that no clock tells who is registered.

use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Answers leave at full steps of this, counted from when the request was read. It is longer than
/// what differs between an address that is known and one that is not (a few rows).
const STEP: Duration = Duration::from_millis(150);

/// Does the work, then waits for the next step.
pub(crate) async fn evenly<T>(work: impl Future<Output = T>) -> T {
    let begun = Instant::now();
    let done = work.await;
    sleep_until(begun + step_after(begun.elapsed())).await;
    done
}

fn step_after(passed: Duration) -> Duration {
    let steps = passed.as_millis() / STEP.as_millis() + 1;
    STEP.saturating_mul(u32::try_from(steps).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::{STEP, step_after};
    use std::time::Duration;

    #[test]
    fn quick_and_slow_work_end_at_the_same_step() {
        for (millis, steps) in [(0, 1), (5, 1), (149, 1), (150, 2), (290, 2)] {
            let passed = Duration::from_millis(millis);
            assert_eq!(step_after(passed), STEP * steps, "{millis}");
        }
    }
}
