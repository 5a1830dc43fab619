//! What the refusals of a coupon look like to staff: as they are, with the field they are about.

use crate::problem::{Problem, codes};
use crate::refusal::Refusal;
use domain::coupon::CouponError;
use eventstore::Halt;

/// A refusal, at the field it is about.
pub(super) fn said(error: CouponError) -> Refusal {
    let CouponError::InvalidTerms(what) = error else {
        return error.into();
    };
    let pointer = match what {
        "discount" => "/value",
        "minimum amount" => "/minimumAmount",
        "maximum discount" => "/maximumDiscount",
        "usage limit" => "/usageLimit",
        "limit per customer" => "/perCustomerLimit",
        "validity" => "/validUntil",
        _ => "",
    };
    Problem::field(codes::OUT_OF_RANGE, pointer, error.to_string()).into()
}

/// The coupon is not there: absent, or out of use for good.
pub(super) fn gone() -> Halt<Refusal> {
    Halt::Refused(Refusal::not_found("coupon"))
}
