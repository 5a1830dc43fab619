//! What is fixed when an order is placed, and the small words that its facts are told in. Stored for
//! ever, as the events are.

use super::Line;
use crate::kernel::{
    Amount, At, CartId, CouponId, Currency, CustomerId, OrderId, ProductId, Quantity,
};
use serde::{Deserialize, Serialize};

/// How an order is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethod {
    Stripe,
    Mpesa,
    CashOnDelivery,
    /// Money that another till took before the order was imported.
    Imported,
}

impl PaymentMethod {
    /// True for money that a provider takes, before anything is sent.
    #[must_use]
    pub fn is_online(self) -> bool {
        matches!(self, Self::Stripe | Self::Mpesa)
    }
}

/// What an order costs; `total = subtotal - discount + shipping + tax + rounding`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Sum of the lines' list totals.
    pub subtotal: Amount,
    /// Sum of everything taken off the lines.
    pub discount: Amount,
    pub shipping: Amount,
    pub tax: Amount,
    /// What rounding to the smallest coin in use added or took off; nothing for most currencies.
    #[serde(default, skip_serializing_if = "nothing")]
    pub rounding: Amount,
    pub total: Amount,
    pub currency: Currency,
}

/// The coupon that an order used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedCoupon {
    pub coupon_id: CouponId,
    pub code: String,
    pub discount: Amount,
}

/// Everything that was fixed when the order was placed. No personal data: names and addresses are
/// rows that can be erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    pub order_id: OrderId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cart_id: Option<CartId>,
    /// Absent for guests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    pub lines: Vec<Line>,
    pub totals: Totals,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<UsedCoupon>,
    pub payment_method: PaymentMethod,
    /// The number another system gave the order, for imported history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Where the order came from: `web`, or the name of an import's sales channel.
    pub channel: String,
    pub at: At,
}

/// Units of one line of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineUnits {
    pub product_id: ProductId,
    pub quantity: Quantity,
}

/// Whom a note is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The customer reads it, and so does staff.
    Customer,
    /// Staff only.
    Staff,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the shape serde asks for
fn nothing(amount: &Amount) -> bool {
    *amount == Amount::ZERO
}
