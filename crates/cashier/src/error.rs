//! Why the cashier could not do it.

use decisions::MoneyError;
use domain::order::PaymentMethod;
use domain::ports::payments::GatewayError;
use eventstore::{DecideError, StoreError};
use identity::IdentityError;

/// What went wrong, sorted by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum CashierError {
    /// The shop has no account for this way of paying.
    #[error("the shop does not take this way of paying")]
    NotOffered(PaymentMethod),
    /// There is no such payment or refund.
    #[error("there is no such payment")]
    Unknown,
    /// The payment has ended.
    #[error("the payment has ended")]
    Ended,
    /// The provider said no; its word for it.
    #[error("the provider refused: {code}")]
    Refused { code: String },
    /// The provider cannot be reached: certainly nothing happened.
    #[error("the provider cannot be reached")]
    Unavailable { retry_after_seconds: u64 },
    /// The decision was refused or could not be taken.
    #[error("{0}")]
    Decide(#[from] DecideError<MoneyError>),
    /// The log failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Sealed words could not be read or written.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The provider could not answer a look-up.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
}
