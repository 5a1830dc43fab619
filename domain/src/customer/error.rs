//! Why a customer refuses.

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CustomerError {
    #[error("a reference is 1 to 100 characters, and no e-mail address")]
    InvalidReference,
    #[error("this is the history of another customer")]
    Another,
}
