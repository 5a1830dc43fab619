//! Why money does not go back.

/// A refusal a clerk can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefundError {
    #[error("there is no such refund")]
    Unknown,
    #[error("the refund was asked for with other terms")]
    AlreadyRequested,
    #[error("a refund gives back more than nothing")]
    Nothing,
    #[error("a reason is 1 to 500 printable characters")]
    InvalidReason,
    /// A notice says that it ended otherwise than is known: only the provider can tell.
    #[error("the refund is known to have ended otherwise")]
    Contradicted,
    #[error("the lines and the shipping are more than the refund")]
    DoesNotAddUp,
}
