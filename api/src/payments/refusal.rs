//! What the cashier's errors look like on the wire.

use crate::problem::{Problem, codes};
use cashier::CashierError;
use domain::ports::payments::{GatewayError, NoticeError};

impl From<CashierError> for Problem {
    fn from(error: CashierError) -> Self {
        match error {
            CashierError::NotOffered(_) => Self::new(codes::PAYMENT_METHOD_UNAVAILABLE),
            CashierError::Unknown => Self::not_found("payment"),
            CashierError::Ended => Self::new(codes::PAYMENT_NOT_OPEN),
            CashierError::Refused { code } => Self::new(codes::PROVIDER_REFUSED)
                .saying(format!("the payment provider refused: {code}"))
                .extra("providerCode", code),
            CashierError::Unavailable {
                retry_after_seconds,
            } => {
                let retry = retry_after_seconds.max(1).to_string();
                Self::new(codes::PROVIDER_UNAVAILABLE).header("retry-after", retry)
            }
            CashierError::Gateway(GatewayError::Refused { code, .. }) => {
                CashierError::Refused { code }.into()
            }
            CashierError::Gateway(error) => Self::later(codes::PROVIDER_UNAVAILABLE, error),
            CashierError::Decide(error) => error.into(),
            CashierError::Store(error) => error.into(),
            CashierError::Identity(error) => error.into(),
        }
    }
}

/// A notice that is not taken. Whoever forges one learns that it is forged, and nothing else.
pub(super) fn not_taken(error: &NoticeError) -> Problem {
    tracing::warn!(%error, "webhook.refused");
    match error {
        NoticeError::Forged(_) => Problem::new(codes::INVALID_SIGNATURE),
        NoticeError::Unreadable(_) => Problem::new(codes::UNREADABLE_NOTICE),
    }
}
