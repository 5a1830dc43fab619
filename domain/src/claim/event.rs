//! What can happen to a unique name.

use crate::kernel::{At, event_names};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A fact about a unique name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimEvent {
    /// The name belongs to `owner` from now on.
    Taken { kind: String, owner: Uuid, at: At },
    /// The name is free again.
    Freed { owner: Uuid, at: At },
}

event_names!(ClaimEvent {
    Taken => "claim.taken",
    Freed => "claim.freed",
});
