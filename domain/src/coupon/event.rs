//! What can happen to a coupon.

use crate::kernel::{Amount, At, CouponId, Currency, CustomerId, OrderId, event_names};
use serde::{Deserialize, Serialize};

/// How a coupon takes money off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discount {
    /// Ten-thousandths of the subtotal: 12.5 % is 1250.
    Percentage { basis_points: i64 },
    /// A fixed amount, never more than the subtotal.
    FixedAmount { amount: Amount },
}

/// The terms of a coupon; staff may change them, uses already made stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub discount: Discount,
    /// The currency of every amount here.
    pub currency: Currency,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_amount: Option<Amount>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_discount: Option<Amount>,
    /// How often it may be used in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_limit: Option<i64>,
    /// How often one customer may use it; such a coupon is not for guests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_customer_limit: Option<i64>,
    pub valid_from: At,
    pub valid_until: At,
    pub is_active: bool,
    /// Whether a cancelled order gives its use back.
    pub release_on_cancel: bool,
}

/// A fact in the life of a coupon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CouponEvent {
    Created {
        coupon_id: CouponId,
        code: String,
        terms: Terms,
        at: At,
    },
    Revised {
        coupon_id: CouponId,
        terms: Terms,
        at: At,
    },
    /// Taken out of use for good; its code stays taken.
    Withdrawn { coupon_id: CouponId, at: At },
    Redeemed {
        coupon_id: CouponId,
        order_id: OrderId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        customer_id: Option<CustomerId>,
        discount: Amount,
        at: At,
    },
    /// A cancelled order gave its use back.
    Released {
        coupon_id: CouponId,
        order_id: OrderId,
        at: At,
    },
}

event_names!(CouponEvent {
    Created => "coupon.created",
    Revised => "coupon.revised",
    Withdrawn => "coupon.withdrawn",
    Redeemed => "coupon.redeemed",
    Released => "coupon.released",
});
