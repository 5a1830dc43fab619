//! Why money does not move.

use domain::coupon::CouponError;
use domain::kernel::OrderId;
use domain::order::OrderError;
use domain::payment::PaymentError;
use domain::refund::RefundError;
use domain::stock::StockError;

/// A refusal a shopper or clerk can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error(transparent)]
    Order(#[from] OrderError),
    #[error(transparent)]
    Payment(#[from] PaymentError),
    #[error(transparent)]
    Refund(#[from] RefundError),
    #[error(transparent)]
    Stock(#[from] StockError),
    #[error(transparent)]
    Coupon(#[from] CouponError),
    /// The payment belongs to another order.
    #[error("the payment is of order {0}")]
    OtherOrder(OrderId),
    /// The order is priced in another currency than was said.
    #[error("the order is in another currency")]
    WrongCurrency,
    /// A notice told of money for an earlier attempt, and the provider does not confirm it yet.
    #[error("an earlier payment may have been made: wait until that is known")]
    MayBePaid,
    /// The provider is down and left in peace for so many seconds: nothing was begun.
    #[error("the provider is left in peace for {0} s")]
    ProviderRests(u64),
}
