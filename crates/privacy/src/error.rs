//! Why something is not handed out or destroyed.

use crate::OpenOrder;
use domain::customer::CustomerError;
use eventstore::{DecideError, StoreError};
use identity::IdentityError;

/// A refusal or a failure.
#[derive(Debug, thiserror::Error)]
pub enum PrivacyError {
    /// Orders are under way: they need the address.
    #[error("orders are under way; erase when they are delivered or cancelled")]
    OpenOrders(Vec<OpenOrder>),
    /// Identity refused or failed.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The log did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// History did not take the certificate.
    #[error("the certificate was not written: {0}")]
    Certificate(DecideError<CustomerError>),
    /// A cart was not emptied.
    #[error("a cart was not emptied: {0}")]
    Cart(DecideError<domain::cart::CartError>),
    /// An order did not find its customer.
    #[error("an order was not attached: {0}")]
    Order(DecideError<domain::order::OrderError>),
    /// The database did not answer, or refused.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
}
