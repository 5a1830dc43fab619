//! What the world outside is told of a coupon: its code, its terms and how often it was used.
//!
//! Others read these fields: add one, never change or drop one.

use super::{Coupon, Discount, Terms};
use crate::kernel::{Amount, At, CouponId, Currency};
use serde::{Deserialize, Serialize};

/// A coupon as others see it. Amounts are minor units of `currency`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublishedCoupon {
    pub coupon_id: CouponId,
    pub code: String,
    pub currency: Currency,
    /// Ten-thousandths of the subtotal, for a coupon that takes a share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis_points: Option<i64>,
    /// For a coupon that takes a fixed amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed_amount: Option<Amount>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_amount: Option<Amount>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_discount: Option<Amount>,
    /// How often it may be used in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_limit: Option<i64>,
    /// How often one customer may use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_customer_limit: Option<i64>,
    /// Orders that use it.
    pub used: i64,
    pub valid_from: At,
    pub valid_until: At,
    /// False while it is switched off, and for good once it was withdrawn.
    pub is_active: bool,
}

impl PublishedCoupon {
    /// The coupon as it is now; nothing before it was created.
    #[must_use]
    pub fn of(coupon: &Coupon) -> Option<Self> {
        let issue = coupon.issue()?;
        let terms: &Terms = &issue.terms;
        let (basis_points, fixed_amount) = match terms.discount {
            Discount::Percentage { basis_points } => (Some(basis_points), None),
            Discount::FixedAmount { amount } => (None, Some(amount)),
        };
        Some(Self {
            coupon_id: issue.coupon_id,
            code: coupon.code()?.to_owned(),
            currency: terms.currency,
            basis_points,
            fixed_amount,
            minimum_amount: terms.minimum_amount,
            maximum_discount: terms.maximum_discount,
            usage_limit: terms.usage_limit,
            per_customer_limit: terms.per_customer_limit,
            used: coupon.used(),
            valid_from: terms.valid_from,
            valid_until: terms.valid_until,
            is_active: terms.is_active && !coupon.is_withdrawn(),
        })
    }
}
