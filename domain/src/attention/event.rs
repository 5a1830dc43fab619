//! What can happen to a case. Stored for ever: change a variant only by adding one.

use crate::kernel::{At, event_names};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A fact about a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttentionEvent {
    /// Somebody looked and found that nothing is left to do.
    Closed {
        case_id: Uuid,
        /// How much news of the case they had seen: what came after that opens it again.
        seen: u32,
        reason: String,
        at: At,
    },
}

event_names!(AttentionEvent {
    Closed => "attention.closed",
});
