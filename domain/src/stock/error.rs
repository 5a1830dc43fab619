//! Why a stock item refuses.

/// A refusal a shopper or clerk can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StockError {
    #[error("the stock of this product was never counted")]
    Unknown,
    #[error("the stock item is open already")]
    AlreadyOpen,
    #[error("only {available} of the {wanted} wanted units are left")]
    Insufficient { available: i64, wanted: i64 },
    #[error("an order takes at least one unit")]
    NothingWanted,
    #[error("the order holds no units of this product")]
    NothingHeld,
    #[error("the order holds {held} units already, not the wanted number")]
    HoldsAnother { held: i64 },
    #[error("the units are set aside, but not yet promised to the order")]
    NotCommitted,
    #[error("a stock correction needs a reason")]
    ReasonRequired,
    #[error("the quantity is out of range")]
    OutOfRange,
}
