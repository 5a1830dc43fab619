//! Time and chance, told from outside.

use async_trait::async_trait;
use domain::kernel::At;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What a gateway asks about time and chance.
#[async_trait]
pub trait Timing: Send + Sync + 'static {
    /// The clock on the wall.
    fn now(&self) -> At;

    /// How long this timing has existed. It only grows, whatever is done to the clock on the wall.
    fn elapsed(&self) -> Duration;

    /// Lets `duration` pass.
    async fn pause(&self, duration: Duration);

    /// Any number from 0 up to and including `most`.
    fn chance(&self, most: u64) -> u64;
}

/// The time of the machine and the chance of its generator.
#[derive(Debug)]
pub struct RealTiming {
    began: Instant,
}

impl RealTiming {
    /// Begins to count.
    #[must_use]
    pub fn new() -> Self {
        Self {
            began: Instant::now(),
        }
    }
}

impl Default for RealTiming {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Timing for RealTiming {
    fn now(&self) -> At {
        chrono::Utc::now()
    }

    fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    async fn pause(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn chance(&self, most: u64) -> u64 {
        rand::random_range(0..=most)
    }
}

/// Time that passes only when somebody pauses or says so, and chance that always gives the most.
/// For tests: nothing waits, and what was waited for can be asked.
#[derive(Debug)]
pub struct ToldTiming {
    began: At,
    passed: Mutex<Passed>,
}

#[derive(Debug, Default)]
struct Passed {
    elapsed: Duration,
    pauses: Vec<Duration>,
}

impl ToldTiming {
    /// Begins at `began`.
    #[must_use]
    pub fn new(began: At) -> Self {
        Self {
            began,
            passed: Mutex::default(),
        }
    }

    /// Lets `duration` pass.
    pub fn pass(&self, duration: Duration) {
        self.locked().elapsed += duration;
    }

    /// The pauses that were asked for, in order.
    #[must_use]
    pub fn pauses(&self) -> Vec<Duration> {
        self.locked().pauses.clone()
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Passed> {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Timing for ToldTiming {
    fn now(&self) -> At {
        chrono::Duration::from_std(self.elapsed()).map_or(self.began, |passed| self.began + passed)
    }

    fn elapsed(&self) -> Duration {
        self.locked().elapsed
    }

    async fn pause(&self, duration: Duration) {
        let mut passed = self.locked();
        passed.elapsed += duration;
        passed.pauses.push(duration);
    }

    fn chance(&self, most: u64) -> u64 {
        most
    }
}
