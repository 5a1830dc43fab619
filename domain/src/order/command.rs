//! What can be asked of an order.

use super::{Audience, LineUnits, PaymentMethod, Placement};
use crate::kernel::{
    Amount, At, By, Currency, CustomerId, PaymentId, RefundId, ReturnId, ShipmentId,
};
use crate::refund::RefundTerms;

/// A wish about an order.
#[derive(Debug, Clone)]
pub enum OrderCommand {
    /// The other parts of checkout (cart, stock, coupon) stand in the same decision.
    Place(Box<Placement>),
    /// An order of another system, delivered and paid long ago: the same events, with its own times.
    Import(Box<Placement>),
    Confirm {
        by: By,
        at: At,
    },
    StartPicking {
        at: At,
    },
    NoteTracking {
        tracking_number: String,
        carrier: Option<String>,
        at: At,
    },
    /// Everything that has not left leaves: for orders that are sent without parcels of their own.
    Ship {
        at: At,
    },
    /// Everything arrived. `cash`: the attempt under which the courier's money of a
    /// cash-on-delivery order is written down, if the courier took it.
    Deliver {
        cash: Option<PaymentId>,
        at: At,
    },
    /// Staff must give a reason. Money that was taken must be on its way back by the end of the
    /// decision: `refunding` says that it will be.
    Cancel {
        by: By,
        reason: Option<String>,
        refunding: bool,
        at: At,
    },
    /// The hold ran out: a pending order whose money may be under way lapses until `grace`, any
    /// other pending one is cancelled; quiet for every other.
    Expire {
        grace: At,
        at: At,
    },
    /// Somebody wants to pay. `asserted` is what they think is due.
    StartPayment {
        payment_id: PaymentId,
        method: PaymentMethod,
        asserted: Option<Amount>,
        at: At,
    },
    /// Money arrived, wanted or not.
    RecordCapture {
        payment_id: PaymentId,
        method: PaymentMethod,
        amount: Amount,
        currency: Currency,
        at: At,
    },
    RecordFailure {
        payment_id: PaymentId,
        code: String,
        at: At,
    },
    RecordConflict {
        payment_id: PaymentId,
        taken: Amount,
        taken_currency: Currency,
        at: At,
    },
    RecordDispute {
        payment_id: PaymentId,
        amount: Amount,
        status: String,
        at: At,
    },
    /// The units of a lapsed order are held again.
    RegainHold {
        at: At,
    },
    /// The sum is within what this order paid and, line by line, within what was bought.
    RequestRefund {
        terms: Box<RefundTerms>,
        at: At,
    },
    RecordRefund {
        refund_id: RefundId,
        at: At,
    },
    RecordRefundFailure {
        refund_id: RefundId,
        code: String,
        at: At,
    },
    PlanParcel {
        shipment_id: ShipmentId,
        units: Vec<LineUnits>,
        at: At,
    },
    DropParcel {
        shipment_id: ShipmentId,
        at: At,
    },
    ShipParcel {
        shipment_id: ShipmentId,
        at: At,
    },
    /// `cash` as with [`Self::Deliver`]: the courier may take the money with any parcel.
    DeliverParcel {
        shipment_id: ShipmentId,
        cash: Option<PaymentId>,
        at: At,
    },
    FailParcel {
        shipment_id: ShipmentId,
        came_back: bool,
        at: At,
    },
    /// Units that lie in no parcel will not be sent. Money that was taken for them must be on its way
    /// back by the end of the decision: `refunding` says that it will be.
    CallOff {
        call_off_id: uuid::Uuid,
        units: Vec<LineUnits>,
        reason: String,
        refunding: bool,
        at: At,
    },
    /// `until_days`: how many days after delivery the shop takes goods back.
    OpenReturn {
        return_id: ReturnId,
        units: Vec<LineUnits>,
        until_days: u32,
        by: By,
        at: At,
    },
    ReceiveReturn {
        return_id: ReturnId,
        units: Vec<LineUnits>,
        at: At,
    },
    EndReturn {
        return_id: ReturnId,
        at: At,
    },
    WriteNote {
        note_id: uuid::Uuid,
        audience: Audience,
        by: By,
        at: At,
    },
    /// A guest's order becomes this customer's.
    Attach {
        customer_id: CustomerId,
        at: At,
    },
}
