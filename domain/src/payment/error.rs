//! Why an attempt to take money refuses.

use crate::kernel::Amount;

/// A refusal a clerk can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaymentError {
    #[error("there is no such payment")]
    Unknown,
    #[error("the payment was started with other terms")]
    AlreadyStarted,
    #[error("a payment asks for more than nothing")]
    NothingToTake,
    #[error("no money was taken by this payment")]
    NothingTaken,
    #[error("a refund gives back more than nothing")]
    NothingToGiveBack,
    /// `left` is what can still be given back.
    #[error("only {} minor units of this payment are left to give back", .left.units())]
    TooMuch { left: Amount },
    /// `free` is what can be given back while the bank's word stands.
    #[error("the payer's bank disputes this payment or kept its money: only {} minor units can be given back", .free.units())]
    Disputed { free: Amount },
    #[error("this refund is not of this payment")]
    UnknownRefund,
    #[error("this refund was asked for with another amount, or came to nothing")]
    RefundChanged,
}
