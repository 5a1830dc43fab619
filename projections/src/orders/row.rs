//! An order as it is stored and shown.

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
    /// `none`, `partially_captured`, `captured` or `overpaid`.
    pub payment_detail: String,
    /// `unfulfilled`, `shipped` or `delivered`.
    pub fulfilment_status: String,
    pub currency: String,
    pub subtotal_minor: i64,
    pub discount_minor: i64,
    pub shipping_minor: i64,
    pub tax_minor: i64,
    pub total_minor: i64,
    pub captured_minor: i64,
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
    /// The payment provider's number, once there is one.
    pub payment_id: Option<String>,
    pub cancel_reason: Option<String>,
    pub coupon_id: Option<Uuid>,
    pub coupon_discount_minor: i64,
    pub lines: Vec<Line>,
    /// What happened to it, in order.
    pub story: Vec<Step>,
}

/// A step in the story of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// `placed`, `confirmed`, `payment_captured`, `picking_started`, `tracking_noted`, `shipped`,
    /// `delivered` or `cancelled`.
    pub what: String,
    pub at: DateTime<Utc>,
    /// `customer`, `staff` or `system`, where the event says so.
    pub by: Option<String>,
    /// A tracking number, or the reason of a cancellation.
    pub detail: Option<String>,
}
