//! An order as it is shown: the specification's `orders`, and what lies beside the two statuses.

use super::item::OrderItemView;
use crate::wire::Money;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An order. Amounts are in `currency`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!(super::facts::example()))]
pub(crate) struct OrderView {
    pub(crate) id: Uuid,
    /// Gapless in each year. Null for the moment between placing and numbering.
    pub(crate) order_number: Option<String>,
    /// The number another system gave it.
    pub(crate) reference: Option<String>,
    /// Where it came from.
    pub(crate) channel: String,
    /// Null for guests.
    pub(crate) user_id: Option<Uuid>,
    pub(crate) status: String,
    pub(crate) payment_status: String,
    pub(crate) payment_method: String,
    /// The provider's number of the last money that was taken (a Stripe intent, an M-Pesa receipt;
    /// of cash the shop's own). Null in lists.
    pub(crate) payment_id: Option<String>,
    /// `none`, `requires_action`, `authorized`, `partially_captured`, `captured`, `overpaid`,
    /// `partially_refunded`, `refunded`, `conflicted` or `disputed`.
    pub(crate) payment_detail: String,
    /// `unfulfilled`, `partially_shipped`, `shipped`, `partially_delivered` or `delivered`.
    pub(crate) fulfilment_status: String,
    /// `none`, `requested`, `partially_returned` or `returned`.
    pub(crate) return_status: String,
    /// Where the order can be led from here.
    pub(crate) next_statuses: Vec<&'static str>,

    pub(crate) currency: String,
    pub(crate) subtotal: Money,
    pub(crate) discount_amount: Money,
    pub(crate) shipping_amount: Money,
    pub(crate) tax_amount: Money,
    /// What rounding to the smallest coin in use added or took off; nothing for most currencies.
    pub(crate) rounding_amount: Money,
    pub(crate) total_amount: Money,
    /// The money that arrived.
    pub(crate) captured_amount: Money,
    /// What of it went back.
    pub(crate) refunded_amount: Money,
    /// What of it is on its way back.
    pub(crate) refund_pending_amount: Money,
    /// What is still to be paid; nothing for a cancelled order.
    pub(crate) due_amount: Money,
    /// What it costs less than `totalAmount`, for units that were called off before anybody paid
    /// them. Left out of lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) waived_amount: Option<Money>,
    pub(crate) coupon_code: Option<String>,

    pub(crate) shipping_name: Option<String>,
    pub(crate) shipping_email: Option<String>,
    pub(crate) shipping_phone: Option<String>,
    pub(crate) shipping_address_line1: Option<String>,
    pub(crate) shipping_address_line2: Option<String>,
    pub(crate) shipping_city: Option<String>,
    pub(crate) shipping_state: Option<String>,
    pub(crate) shipping_postal_code: Option<String>,
    pub(crate) shipping_country: Option<String>,
    pub(crate) billing_name: Option<String>,
    pub(crate) billing_address_line1: Option<String>,
    pub(crate) billing_city: Option<String>,
    pub(crate) billing_postal_code: Option<String>,
    pub(crate) billing_country: Option<String>,
    pub(crate) notes: Option<String>,

    pub(crate) tracking_number: Option<String>,
    pub(crate) carrier: Option<String>,
    pub(crate) confirmed_at: Option<DateTime<Utc>>,
    pub(crate) shipped_at: Option<DateTime<Utc>>,
    pub(crate) delivered_at: Option<DateTime<Utc>>,
    pub(crate) cancelled_at: Option<DateTime<Utc>>,
    pub(crate) cancel_reason: Option<String>,
    /// Until when the order waits for money that is under way, though its units are for sale again.
    /// Null in lists.
    pub(crate) hold_lapsed_until: Option<DateTime<Utc>>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    /// Lines of the order; its lines themselves are in `items`.
    pub(crate) item_count: i64,
    /// Units on all lines.
    pub(crate) total_quantity: i64,
    /// Left out of lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) items: Option<Vec<OrderItemView>>,
    /// Send it as `If-Match` to be sure that nothing changed meanwhile.
    pub(crate) version: i64,
    /// A guest's proof, only in the answer that placed the order: send it as `X-Order-Token`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) order_token: Option<String>,
    /// The same as a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) order_link: Option<String>,
}
