//! What can be asked of a case.

use crate::kernel::At;
use uuid::Uuid;

/// A wish about a case.
#[derive(Debug, Clone)]
pub enum AttentionCommand {
    Close {
        case_id: Uuid,
        /// How much news of the case whoever closes it had seen.
        seen: u32,
        reason: String,
        at: At,
    },
}

/// Why a case stays open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AttentionError {
    #[error("a case that nobody opened cannot be closed")]
    NothingSeen,
    #[error("a reason is 1 to 500 printable characters")]
    InvalidReason,
}
