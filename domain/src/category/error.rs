//! Why a category refuses.

/// A refusal a clerk can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CategoryError {
    #[error("there is no such category")]
    Unknown,
    #[error("the category exists already")]
    AlreadyExists,
    #[error("the category was removed")]
    Removed,
    #[error("a category cannot stand below itself")]
    Cycle,
    #[error("the category still holds {products} products and {children} categories")]
    NotEmpty { products: i64, children: i64 },
    #[error("a category needs a name of 1 to 100 characters")]
    InvalidName,
    #[error("a slug is 1 to 100 lower-case letters, digits and single hyphens")]
    InvalidSlug,
}
