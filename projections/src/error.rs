//! Why a question has no answer.

/// The asker or the machine made a mistake; an empty answer is not an error.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The database did not answer, or refused.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The cursor is not one that this list gave out for this order of rows.
    #[error("the cursor does not belong to this list")]
    BadCursor,
}
