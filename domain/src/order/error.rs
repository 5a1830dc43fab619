//! Why an order refuses.

use super::Status;

/// A refusal a shopper or clerk can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    #[error("there is no such order")]
    Unknown,
    #[error("the order was placed already")]
    AlreadyPlaced,
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
    #[error("money was taken: cancelling needs a refund, which this shop cannot make yet")]
    RefundNeeded,
    #[error("a tracking number is 1 to 100 printable characters")]
    InvalidTracking,
}
