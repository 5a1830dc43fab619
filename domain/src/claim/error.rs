//! Why a name refuses.

/// A refusal a clerk can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClaimError {
    #[error("the {kind} is taken")]
    Taken { kind: String },
    #[error("only its owner can free a name")]
    NotOwner,
}
