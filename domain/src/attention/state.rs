//! What a case remembers of those who closed it.

use super::AttentionEvent;
use serde::{Deserialize, Serialize};

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Attention {
    /// Nobody closed it by hand.
    #[default]
    Untouched,
    /// Somebody did, having seen so much news of it.
    Closed { seen: u32, reason: String },
}

impl Attention {
    /// How much news of it was seen by whoever closed it last.
    #[must_use]
    pub fn seen(&self) -> u32 {
        match self {
            Self::Untouched => 0,
            Self::Closed { seen, .. } => *seen,
        }
    }

    /// The state after `event`. It does not judge: it already happened.
    #[must_use]
    pub fn evolve(self, event: AttentionEvent) -> Self {
        match event {
            AttentionEvent::Closed { seen, reason, .. } => Self::Closed { seen, reason },
        }
    }
}
