//! How a reader of the log waits when there is nothing to read.

use eventstore::Pulse;
use std::time::Duration;
use tokio::sync::watch;

/// How long a quiet reader waits before it looks without having been woken.
const LONGEST: Duration = Duration::from_secs(1);

/// A reader's rest. Shortly after something was stored the feed may still hide it, so the first
/// waits are 2, 4, 8 ... ms.
pub(super) struct Rest {
    pulse: watch::Receiver<u64>,
    quiet: u32,
}

impl Rest {
    pub(super) fn new(pulse: &Pulse) -> Self {
        let pulse = pulse.listen();
        Self { pulse, quiet: 0 }
    }

    /// There was something to read.
    pub(super) fn disturbed(&mut self) {
        self.quiet = 0;
    }

    /// Rests until something is stored, or until it is time to look anyway, or `stop` turns true.
    pub(super) async fn take(&mut self, stop: &mut watch::Receiver<bool>) {
        let wait = match self.quiet {
            0..=7 => Duration::from_millis(2 << self.quiet),
            _ => LONGEST,
        };
        tokio::select! {
            stored = self.pulse.changed(), if self.pulse.has_changed().is_ok() => {
                self.quiet = if stored.is_ok() { 0 } else { self.quiet.saturating_add(1) };
            }
            () = tokio::time::sleep(wait) => self.quiet = self.quiet.saturating_add(1),
            () = over(stop) => {}
        }
    }
}

/// Whether a task is to end: it was told to, or nobody is left to tell it.
pub(super) fn is_over(stop: &watch::Receiver<bool>) -> bool {
    *stop.borrow() || stop.has_changed().is_err()
}

/// Returns when a task is to end.
pub(super) async fn over(stop: &mut watch::Receiver<bool>) {
    // An error says that nobody is left to tell it.
    let _ = stop.wait_for(|stop| *stop).await;
}
