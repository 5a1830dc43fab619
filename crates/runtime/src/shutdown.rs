//! How a process learns that it should end, and tells its parts.

use tokio::sync::watch;

/// A wish to end, shared by every part of the process. Clones hear the same wish.
#[derive(Debug, Clone)]
pub struct Shutdown {
    wish: watch::Sender<bool>,
}

impl Default for Shutdown {
    fn default() -> Self {
        Self::new()
    }
}

impl Shutdown {
    /// A wish nobody has uttered yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            wish: watch::Sender::new(false),
        }
    }

    /// A wish uttered by SIGINT or SIGTERM. Must be called inside a Tokio runtime. A second signal
    /// ends the process at once.
    pub fn on_signals() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let shutdown = Self::new();
        let (mut interrupt, mut terminate) = (
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
        );
        let uttered = shutdown.clone();
        tokio::spawn(async move {
            for impatient in [false, true] {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
                if impatient {
                    tracing::warn!("stopping at once: asked a second time");
                    std::process::exit(130);
                }
                uttered.trigger();
            }
        });
        Ok(shutdown)
    }

    /// Utters the wish. Uttering it twice changes nothing.
    pub fn trigger(&self) {
        self.wish.send_replace(true);
    }

    /// Whether the wish was uttered.
    #[must_use]
    pub fn is_triggered(&self) -> bool {
        *self.wish.borrow()
    }

    /// The wish as a value to watch: true once it is uttered.
    #[must_use]
    pub fn ears(&self) -> watch::Receiver<bool> {
        self.wish.subscribe()
    }

    /// Returns once the wish is uttered; at once when it already was.
    pub async fn triggered(&self) {
        let mut ears = self.wish.subscribe();
        // The sender lives as long as `self`, so this cannot fail early.
        let _ = ears.wait_for(|uttered| *uttered).await;
    }
}

#[cfg(test)]
mod tests {
    use super::Shutdown;

    #[tokio::test]
    async fn every_clone_hears_the_wish_also_afterwards() {
        let shutdown = Shutdown::new();
        let waiting = tokio::spawn({
            let shutdown = shutdown.clone();
            async move { shutdown.triggered().await }
        });
        assert!(!shutdown.is_triggered());
        shutdown.trigger();
        waiting.await.unwrap();
        shutdown.triggered().await;
        assert!(shutdown.is_triggered());
    }
}
