//! What can be asked of money on its way back.

use super::RefundTerms;
use crate::kernel::At;
use crate::ports::payments::RefundStanding;

/// A wish about money on its way back.
#[derive(Debug, Clone)]
pub enum RefundCommand {
    Request {
        terms: Box<RefundTerms>,
        at: At,
    },
    /// Takes what a provider says, in whatever order and however often it says it.
    Record {
        provider_ref: Option<String>,
        standing: RefundStanding,
        at: At,
    },
}
