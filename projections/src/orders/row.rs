//! An order as it is stored and shown.

use super::facts::Facts;
use chrono::{DateTime, Utc};
use domain::order::Line;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An order as a line of a list. Amounts are minor units of `currency`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderSummary {
    pub id: Uuid,
    /// Without gaps in each year of placing: `2026-000001`.
    pub order_number: String,
    /// The number another system gave it.
    pub reference: Option<String>,
    pub channel: String,
    /// Absent for guests.
    pub customer_id: Option<Uuid>,
    pub status: String,
    pub payment_status: String,
    pub payment_method: String,
    /// `none`, `requires_action`, `authorized`, `partially_captured`, `captured`, `overpaid`,
    /// `partially_refunded`, `refunded`, `conflicted` or `disputed`. The row itself never says
    /// `requires_action` and `authorized`: who reads it asks the attempts.
    pub payment_detail: String,
    /// `unfulfilled`, `partially_shipped`, `shipped`, `partially_delivered` or `delivered`.
    pub fulfilment_status: String,
    /// `none`, `requested`, `partially_returned` or `returned`.
    pub return_status: String,
    pub currency: String,
    pub subtotal_minor: i64,
    pub discount_minor: i64,
    pub shipping_minor: i64,
    pub tax_minor: i64,
    /// What rounding to the smallest coin in use added or took off.
    pub rounding_minor: i64,
    pub total_minor: i64,
    /// The money that arrived.
    pub captured_minor: i64,
    /// What of it went back.
    pub refunded_minor: i64,
    /// What of it is on its way back.
    pub refund_pending_minor: i64,
    /// What is still to be paid; nothing for a cancelled order.
    pub due_minor: i64,
    pub coupon_code: Option<String>,
    pub line_count: i64,
    pub units: i64,
    pub tracking_number: Option<String>,
    pub carrier: Option<String>,
    pub placed_at: DateTime<Utc>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub shipped_at: Option<DateTime<Utc>>,
    pub delivered_at: Option<DateTime<Utc>>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
    /// The length of its stream.
    pub version: i64,
}

/// An order with all that was fixed when it was placed, and its story. It is the row itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderDetail {
    #[serde(flatten)]
    pub summary: OrderSummary,
    pub cart_id: Option<Uuid>,
    /// The provider's number of the last money that was taken. The row itself holds the attempt's
    /// id: who reads it asks the attempts.
    pub payment_id: Option<String>,
    pub cancel_reason: Option<String>,
    pub coupon_id: Option<Uuid>,
    pub coupon_discount_minor: i64,
    /// Until when a pending order waits for money that is under way, though its units are for sale
    /// again.
    pub hold_lapsed_until: Option<DateTime<Utc>>,
    pub lines: Vec<Line>,
    /// What happened to it, as far as its customer reads it, in order.
    pub story: Vec<Step>,
    /// What the fold remembers beside.
    pub facts: Facts,
}

/// A step in the story of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// One of [`Step::WORDS`].
    pub what: String,
    pub at: DateTime<Utc>,
    /// `customer`, `staff` or `system`, where the event says so.
    pub by: Option<String>,
    /// A tracking number, the reason of a cancellation or call-off, the way of paying, why a payment failed or
    /// money goes back.
    pub detail: Option<String>,
    /// The payment, refund, parcel, return or note it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Uuid>,
    /// In minor units of the order's currency; absent where other money moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_minor: Option<i64>,
}

impl OrderDetail {
    /// Units of a product that were called off.
    #[must_use]
    pub fn called_off(&self, product_id: Uuid) -> i64 {
        let called = self.facts.called_off.iter();
        let called = called.filter(|units| units.product_id.0 == product_id);
        called.map(|units| units.quantity.units()).sum()
    }

    /// What it costs less than when it was placed, for units that were called off unpaid.
    #[must_use]
    pub fn waived_minor(&self) -> i64 {
        self.facts.waived_minor
    }
}

impl Step {
    /// What a step may say.
    pub const WORDS: [&'static str; 25] = [
        "placed",
        "confirmed",
        "payment_started",
        "payment_failed",
        "payment_captured",
        "payment_conflicted",
        "hold_lapsed",
        "hold_regained",
        "refund_requested",
        "refunded",
        "refund_failed",
        "picking_started",
        "parcel_shipped",
        "parcel_delivered",
        "parcel_lost",
        "units_called_off",
        "parcel_came_back",
        "tracking_noted",
        "shipped",
        "delivered",
        "cancelled",
        "return_requested",
        "return_received",
        "return_closed",
        "note_written",
    ];
}
