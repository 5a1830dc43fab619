//! Why a coupon refuses.

use crate::kernel::{Amount, At};

/// A refusal a shopper can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CouponError {
    #[error("there is no such coupon")]
    Unknown,
    #[error("the coupon exists already")]
    AlreadyExists,
    #[error("the coupon was withdrawn for good")]
    Withdrawn,
    #[error("the coupon is not active")]
    Inactive,
    #[error("the coupon is valid from {0}")]
    NotYetValid(At),
    #[error("the coupon expired at {0}")]
    Expired(At),
    #[error("the coupon has been used up")]
    UsedUp,
    #[error("you have used this coupon as often as allowed")]
    CustomerLimitReached,
    #[error("the coupon is for signed-in customers")]
    NeedsAccount,
    #[error("the coupon needs a subtotal of at least {} minor units", .0.units())]
    BelowMinimum(Amount),
    #[error("the coupon is for another currency")]
    OtherCurrency,
    #[error("a code is 3 to 50 letters, digits, hyphens or underscores")]
    InvalidCode,
    #[error("the terms are out of range: {0}")]
    InvalidTerms(&'static str),
}
