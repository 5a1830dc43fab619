//! What can happen to an order. Stored for ever: change a variant only by adding a new one.

use super::Line;
use crate::kernel::{Amount, At, By, CartId, CouponId, Currency, CustomerId, OrderId, event_names};
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

/// What an order costs; `total = subtotal - discount + shipping + tax`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Sum of the lines' list totals.
    pub subtotal: Amount,
    /// Sum of everything taken off the lines.
    pub discount: Amount,
    pub shipping: Amount,
    pub tax: Amount,
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

/// A fact in the life of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderEvent {
    Placed(Box<Placement>),
    /// Cash on delivery was accepted, it was paid, or staff confirmed.
    Confirmed {
        order_id: OrderId,
        by: By,
        at: At,
    },
    /// Money arrived. `placed_at` and the order's currency make the fact readable alone.
    PaymentCaptured {
        order_id: OrderId,
        amount: Amount,
        currency: Currency,
        method: PaymentMethod,
        placed_at: At,
        at: At,
    },
    /// Somebody began to pick the goods (status `processing`).
    PickingStarted {
        order_id: OrderId,
        at: At,
    },
    /// The tracking data of the parcel were noted or mended.
    TrackingNoted {
        order_id: OrderId,
        tracking_number: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        carrier: Option<String>,
        at: At,
    },
    /// The last unit left the house.
    Shipped {
        order_id: OrderId,
        at: At,
    },
    /// The last unit arrived.
    Delivered {
        order_id: OrderId,
        at: At,
    },
    /// The order will not be carried out. Carries what a reader needs to take the sale back.
    Cancelled {
        order_id: OrderId,
        by: By,
        reason: String,
        placed_at: At,
        lines: Vec<Line>,
        totals: Totals,
        at: At,
    },
}

event_names!(OrderEvent {
    Placed => "order.placed",
    Confirmed => "order.confirmed",
    PaymentCaptured => "order.payment_captured",
    PickingStarted => "order.picking_started",
    TrackingNoted => "order.tracking_noted",
    Shipped => "order.shipped",
    Delivered => "order.delivered",
    Cancelled => "order.cancelled",
});
