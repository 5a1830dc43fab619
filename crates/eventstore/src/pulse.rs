//! A wake-up for whoever reads the feed. A hint only: readers poll as well.

use tokio::sync::watch;

/// Beats whenever something was stored, by this process or (through [`crate::notice`]) another.
#[derive(Clone)]
pub struct Pulse {
    beats: watch::Sender<u64>,
}

impl Default for Pulse {
    fn default() -> Self {
        Self {
            beats: watch::Sender::new(0),
        }
    }
}

impl Pulse {
    /// Wakes everybody.
    pub fn beat(&self) {
        self.beats
            .send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Beats from now on.
    #[must_use]
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.beats.subscribe()
    }
}
