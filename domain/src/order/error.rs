//! Why an order refuses.

use super::Status;
use crate::kernel::{Amount, ProductId};

/// A refusal a shopper or clerk can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    #[error("there is no such order")]
    Unknown,
    #[error("the order was placed already")]
    AlreadyPlaced,
    #[error("the order is another customer's")]
    AnothersOrder,
    #[error("an order needs at least one line")]
    NoLines,
    #[error("a line sells at least one unit")]
    EmptyLine,
    #[error("this way of paying is for imported history only")]
    OnlyForHistory,
    #[error("the totals do not add up")]
    TotalsDoNotAddUp,
    /// `allowed` are the statuses that staff may lead the order to.
    #[error("an order that is {} cannot become {}", .from.word(), .wanted.word())]
    NotAllowed { from: Status, wanted: Status },
    #[error("the order has shipped and can no longer be cancelled")]
    TooLateToCancel,
    #[error("a customer cancels before picking starts; afterwards ask the shop")]
    NotByCustomer,
    #[error("staff give a reason when they cancel")]
    ReasonRequired,
    #[error("a reason is at most 500 printable characters")]
    InvalidReason,
    #[error("the order is not paid yet")]
    NotPaid,
    #[error("money was taken: cancelling needs a refund of all of it")]
    RefundNeeded,
    /// Money went back for units of the line, and nobody said whether for these or for others.
    #[error("money went back for units of this product: say whether for these")]
    RefundUnclear,
    #[error("nothing is due")]
    NothingDue,
    #[error("an order that is {} takes no payment", .0.word())]
    TakesNoPayment(Status),
    /// `due` is what the provider would be asked for.
    #[error("another amount is due")]
    WrongAmount { due: Amount },
    #[error("this order is paid another way")]
    PaidAnotherWay,
    #[error("too many attempts were made to pay this order")]
    TooManyAttempts,
    #[error("the order has no such payment")]
    UnknownPayment,
    #[error("nothing was paid that could be given back")]
    NothingPaid,
    /// `left` is what can still be given back.
    #[error("only {} minor units are left to give back", .left.units())]
    RefundTooMuch { left: Amount },
    /// `left` units of this product can still be given back.
    #[error("only {left} units of product {product_id} are left to give back")]
    RefundTooMany { product_id: ProductId, left: i64 },
    #[error("the shipping was given back already")]
    ShippingGivenBack,
    #[error("the order has no such refund")]
    UnknownRefund,
    #[error("the order has no line of product {0}")]
    NoSuchLine(ProductId),
    #[error("a parcel holds at least one unit, and each product once")]
    EmptyParcel,
    /// `left` units of this product are in no parcel yet.
    #[error("only {left} units of product {product_id} are left to send")]
    NotLeftToSend { product_id: ProductId, left: i64 },
    #[error("nothing of the order would be left: cancel it instead")]
    CancelInstead,
    #[error("a payment is under way: wait for its end, or for its hold to run out")]
    PaymentUnderWay,
    #[error("the order has no such parcel")]
    UnknownParcel,
    #[error("the parcel has left and cannot be changed")]
    ParcelLeft,
    #[error("the parcel has not left yet")]
    ParcelNotLeft,
    #[error("the order has no such return")]
    UnknownReturn,
    /// `left` units of this product can still be sent back.
    #[error("only {left} units of product {product_id} can be sent back")]
    NotLeftToReturn { product_id: ProductId, left: i64 },
    #[error("the time in which this shop takes goods back is over")]
    ReturnTooLate,
    #[error("goods are sent back after they left the shop")]
    NothingShipped,
    #[error("the hold of this order stands")]
    HoldStands,
    #[error("the units of this order are no longer held: hold them again first")]
    HoldGone,
    #[error("a tracking number is 1 to 100 printable characters")]
    InvalidTracking,
}
