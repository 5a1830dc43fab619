//! What can happen to an order. Stored for ever: change a variant only by adding a new one.

use super::{Audience, Line, LineUnits, PaymentMethod, Placement, Totals, Waived};
use crate::kernel::{
    Amount, At, By, Currency, CustomerId, OrderId, PaymentId, RefundId, ReturnId, ShipmentId,
    event_names,
};
use crate::refund::{RefundLine, WhyRefund};
use serde::{Deserialize, Serialize};

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
        /// The attempt that took it; absent in what was stored before there were attempts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payment_id: Option<PaymentId>,
        at: At,
    },
    /// Somebody began to pay.
    PaymentStarted {
        order_id: OrderId,
        payment_id: PaymentId,
        method: PaymentMethod,
        amount: Amount,
        currency: Currency,
        at: At,
    },
    /// An attempt to pay came to nothing for good.
    PaymentFailed {
        order_id: OrderId,
        payment_id: PaymentId,
        code: String,
        at: At,
    },
    /// Money of another amount or currency arrived than was asked for. It pays nothing.
    PaymentConflicted {
        order_id: OrderId,
        payment_id: PaymentId,
        taken: Amount,
        taken_currency: Currency,
        at: At,
    },
    /// The payer's bank disputes a payment, or settled a dispute.
    PaymentDisputed {
        order_id: OrderId,
        payment_id: PaymentId,
        amount: Amount,
        status: String,
        at: At,
    },
    /// The units held for the order are for sale again; it waits until `until` for money under way.
    HoldLapsed {
        order_id: OrderId,
        until: At,
        at: At,
    },
    /// The money came after all, and there were units left to hold.
    HoldRegained {
        order_id: OrderId,
        at: At,
    },
    /// Money is to go back.
    RefundRequested {
        order_id: OrderId,
        refund_id: RefundId,
        payment_id: PaymentId,
        amount: Amount,
        currency: Currency,
        why: WhyRefund,
        reason: String,
        by: By,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lines: Vec<RefundLine>,
        #[serde(default, skip_serializing_if = "nothing")]
        shipping: Amount,
        at: At,
    },
    /// Money went back; `complete` when nothing that was taken is left. Carries what a reader needs
    /// to take it out of the sales, unless `counts` says that it never was in them.
    Refunded {
        order_id: OrderId,
        refund_id: RefundId,
        amount: Amount,
        /// The currency the money came in.
        currency: Currency,
        /// False for money that never paid the order: another amount or currency than was asked for.
        counts: bool,
        complete: bool,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lines: Vec<RefundLine>,
        #[serde(default, skip_serializing_if = "nothing")]
        shipping: Amount,
        placed_at: At,
        at: At,
    },
    /// Money did not go back; `was_back` when it had been thought to be.
    RefundFailed {
        order_id: OrderId,
        refund_id: RefundId,
        amount: Amount,
        currency: Currency,
        /// As with `Refunded`.
        counts: bool,
        code: String,
        was_back: bool,
        placed_at: At,
        at: At,
    },
    /// Units were put together for a parcel.
    ParcelPlanned {
        order_id: OrderId,
        shipment_id: ShipmentId,
        units: Vec<LineUnits>,
        at: At,
    },
    /// The parcel was taken apart before it left.
    ParcelDropped {
        order_id: OrderId,
        shipment_id: ShipmentId,
        at: At,
    },
    /// The parcel left the house.
    ParcelShipped {
        order_id: OrderId,
        shipment_id: ShipmentId,
        units: Vec<LineUnits>,
        at: At,
    },
    /// The parcel arrived.
    ParcelDelivered {
        order_id: OrderId,
        shipment_id: ShipmentId,
        at: At,
    },
    /// The parcel was lost on its way, or came back to the shop.
    ParcelFailed {
        order_id: OrderId,
        shipment_id: ShipmentId,
        came_back: bool,
        at: At,
    },
    /// Units that lie in no parcel will not be sent. Carries what a reader needs to take them out of
    /// the sales, where nobody had paid them; else their money goes back as a refund.
    UnitsCalledOff {
        order_id: OrderId,
        call_off_id: uuid::Uuid,
        units: Vec<LineUnits>,
        by: By,
        reason: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        waived: Option<Box<Waived>>,
        placed_at: At,
        at: At,
    },
    /// The customer wants to send units back.
    ReturnOpened {
        order_id: OrderId,
        return_id: ReturnId,
        units: Vec<LineUnits>,
        at: At,
    },
    /// Units came back.
    ReturnReceived {
        order_id: OrderId,
        return_id: ReturnId,
        units: Vec<LineUnits>,
        at: At,
    },
    /// Nothing more will come back under this return.
    ReturnEnded {
        order_id: OrderId,
        return_id: ReturnId,
        at: At,
    },
    /// Somebody wrote a note. Its words may speak of people, so they lie beside history.
    NoteWritten {
        order_id: OrderId,
        note_id: uuid::Uuid,
        audience: Audience,
        by: By,
        at: At,
    },
    /// A guest's order became a customer's: they showed that the address it was placed with is theirs.
    Attached {
        order_id: OrderId,
        customer_id: CustomerId,
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
    PaymentStarted => "order.payment_started",
    PaymentFailed => "order.payment_failed",
    PaymentConflicted => "order.payment_conflicted",
    PaymentDisputed => "order.payment_disputed",
    HoldLapsed => "order.hold_lapsed",
    HoldRegained => "order.hold_regained",
    RefundRequested => "order.refund_requested",
    Refunded => "order.refunded",
    RefundFailed => "order.refund_failed",
    ParcelPlanned => "order.parcel_planned",
    ParcelDropped => "order.parcel_dropped",
    ParcelShipped => "order.parcel_shipped",
    ParcelDelivered => "order.parcel_delivered",
    ParcelFailed => "order.parcel_failed",
    UnitsCalledOff => "order.units_called_off",
    ReturnOpened => "order.return_opened",
    ReturnReceived => "order.return_received",
    ReturnEnded => "order.return_ended",
    NoteWritten => "order.note_written",
    Attached => "order.attached",
});

#[allow(clippy::trivially_copy_pass_by_ref)] // the shape serde asks for
fn nothing(amount: &Amount) -> bool {
    *amount == Amount::ZERO
}
