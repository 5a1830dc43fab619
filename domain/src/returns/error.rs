//! Why a return refuses.

use super::ReturnStatus;
use crate::kernel::ProductId;

/// A refusal a customer or clerk can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReturnError {
    #[error("there is no such return")]
    Unknown,
    #[error("the return was asked for with other terms")]
    AlreadyRequested,
    /// `from.next()` are the statuses it can be led to.
    #[error("a return that is {} cannot become {}", .from.word(), .wanted.word())]
    NotAllowed {
        from: ReturnStatus,
        wanted: ReturnStatus,
    },
    #[error("a return is of at least one unit")]
    Nothing,
    /// `left` units of this product were announced and have not come yet.
    #[error("only {left} units of product {product_id} are still expected")]
    NotExpected { product_id: ProductId, left: i64 },
    #[error("a reason is 1 to 500 printable characters")]
    InvalidReason,
    #[error("a carrier and a tracking number are 1 to 100 printable characters each")]
    InvalidTracking,
}
