//! Running something with many tasks for a while, and how long each turn took.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What came of it.
pub(crate) struct Measured {
    pub(crate) per_second: f64,
    pub(crate) count: usize,
    sorted: Vec<Duration>,
}

impl Measured {
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let at = (self.sorted.len() * percent / 100).min(self.sorted.len().saturating_sub(1));
        self.sorted.get(at).copied().unwrap_or_default()
    }

    pub(crate) fn p50_p99(&self) -> String {
        format!(
            "{} / {}",
            millis(self.percentile(50)),
            millis(self.percentile(99))
        )
    }
}

/// Runs `turn(task, number)` in `tasks` tasks until `time` is over; a turn that answers false is
/// not counted and ends its task.
pub(crate) async fn many<F, Fut>(tasks: usize, time: Duration, turn: F) -> Measured
where
    F: Fn(usize, usize) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = bool> + Send,
{
    let (turn, over) = (Arc::new(turn), Arc::new(AtomicBool::new(false)));
    let started = Instant::now();
    let running: Vec<_> = (0..tasks)
        .map(|task| {
            let (turn, over) = (turn.clone(), over.clone());
            tokio::spawn(async move {
                let mut took = Vec::new();
                for number in 0.. {
                    let begun = Instant::now();
                    if over.load(Ordering::Relaxed) || !turn(task, number).await {
                        break;
                    }
                    took.push(begun.elapsed());
                }
                took
            })
        })
        .collect();
    tokio::time::sleep(time).await;
    over.store(true, Ordering::Relaxed);
    let mut sorted = Vec::new();
    for task in running {
        sorted.extend(task.await.unwrap_or_default());
    }
    let elapsed = started.elapsed().as_secs_f64();
    sorted.sort_unstable();
    Measured {
        per_second: sorted.len() as f64 / elapsed,
        count: sorted.len(),
        sorted,
    }
}

pub(crate) fn millis(duration: Duration) -> String {
    format!("{:.1} ms", duration.as_secs_f64() * 1_000.0)
}

pub(crate) fn rate(per_second: f64) -> String {
    format!("{per_second:.0}/s")
}

pub(crate) fn ratio(of: f64, floor: f64) -> String {
    format!("{:.2}", of / floor.max(0.001))
}
