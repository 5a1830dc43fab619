//! How far an import is: a bar on a terminal, a plain line now and then elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_secs(5);
const BAR: &str = "{msg} [{bar:40}] {human_pos}/{human_len} {per_sec} ETA {eta}";

/// Tells how many of `total` are done, how fast, and how long it will take. To standard error, so
/// that the summary on standard output stays clean.
pub(super) struct Progress {
    what: &'static str,
    total: u64,
    done: u64,
    began: Instant,
    told: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(super) fn of(what: &'static str, total: u64) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template(BAR);
            let bar = ProgressBar::new(total).with_message(what);
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        let now = Instant::now();
        Self {
            what,
            total,
            done: 0,
            began: now,
            told: now,
            bar,
        }
    }

    pub(super) fn add(&mut self, more: u64) {
        self.done += more;
        match &self.bar {
            Some(bar) => bar.set_position(self.done),
            None if self.told.elapsed() >= PAUSE => {
                self.told = Instant::now();
                tell(&line(
                    self.what,
                    self.done,
                    self.total,
                    self.began.elapsed(),
                ));
            }
            None => {}
        }
    }

    pub(super) fn end(&self) -> Duration {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.began.elapsed()
    }
}

/// Nobody can do anything about a lost standard error.
fn tell(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn line(what: &str, done: u64, total: u64, took: Duration) -> String {
    let rate = u128::from(done) * 1_000 / took.as_millis().max(1);
    let left = u128::from(total.saturating_sub(done)).checked_div(rate);
    let percent = (done * 100).checked_div(total).unwrap_or(100);
    let left = left.map_or_else(
        || "?".to_owned(),
        |seconds| format!("{}:{:02}", seconds / 60, seconds % 60),
    );
    format!("{what}: {done} of {total} ({percent} %), {rate} per second, {left} min left")
}

#[cfg(test)]
mod tests {
    use super::line;
    use std::time::Duration;

    #[test]
    fn a_line_tells_rate_and_time_left() {
        assert_eq!(
            line("orders", 3_000, 9_000, Duration::from_secs(2)),
            "orders: 3000 of 9000 (33 %), 1500 per second, 0:04 min left"
        );
        assert_eq!(
            line("orders", 0, 0, Duration::ZERO),
            "orders: 0 of 0 (100 %), 0 per second, ? min left"
        );
    }
}
