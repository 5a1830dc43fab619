//! Why a product refuses.

/// A refusal a clerk can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProductError {
    #[error("there is no such product")]
    Unknown,
    #[error("the product exists already")]
    AlreadyExists,
    #[error("the product has left the catalogue")]
    Withdrawn,
    #[error("a change of price needs a reason")]
    ReasonRequired,
    #[error("a product needs a name of 1 to 255 characters")]
    InvalidName,
    #[error("a slug is 1 to 255 lower-case letters, digits and single hyphens")]
    InvalidSlug,
    #[error("a SKU is 1 to 100 printable characters without spaces at its ends")]
    InvalidSku,
    #[error("a price is between 0 and 99,999,999.99")]
    InvalidPrice,
    #[error("the measures, tags or texts are out of range: {0}")]
    InvalidDetails(&'static str),
    #[error("the currency of a product never changes")]
    CurrencyChanged,
}
