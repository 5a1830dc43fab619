//! What can be asked of a day of a provider's books.

use super::Findings;
use crate::kernel::At;
use crate::order::PaymentMethod;
use chrono::NaiveDate;

/// A wish about a day of a provider's books.
#[derive(Debug, Clone)]
pub enum ReconciliationCommand {
    Record {
        findings: Findings,
        at: At,
    },
    /// The provider shows its books of the day no more, and nobody had compared them.
    PassOver {
        method: PaymentMethod,
        day: NaiveDate,
        at: At,
    },
}

/// Why a comparison is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReconciliationError {
    #[error("these findings are of another day or provider")]
    OtherDay,
}
