//! What can be asked of a coupon.

use super::Terms;
use crate::kernel::{Amount, At, CouponId, Currency, CustomerId, OrderId};

/// A wish about a coupon.
#[derive(Debug, Clone)]
pub enum CouponCommand {
    /// `code` in canonical form (see [`super::canonical_code`]).
    Create {
        coupon_id: CouponId,
        code: String,
        terms: Terms,
        at: At,
    },
    Revise {
        terms: Terms,
        at: At,
    },
    Withdraw {
        at: At,
    },
    /// Uses it for an order; quiet when that order used it before.
    Redeem {
        order_id: OrderId,
        customer_id: Option<CustomerId>,
        subtotal: Amount,
        currency: Currency,
        at: At,
    },
    /// Gives a cancelled order's use back, if the terms say so; quiet otherwise.
    Release {
        order_id: OrderId,
        at: At,
    },
}
