//! What can be asked of goods on their way back.

use super::{ReceivedUnits, ReturnTerms};
use crate::kernel::{At, By};
use crate::shipment::Tracking;

/// A wish about goods on their way back.
#[derive(Debug, Clone)]
pub enum ReturnCommand {
    /// The order says that these units may come back.
    Request {
        terms: Box<ReturnTerms>,
        at: At,
    },
    Approve {
        at: At,
    },
    Reject {
        reason: String,
        at: At,
    },
    /// The customer handed them to a courier.
    Send {
        tracking: Tracking,
        at: At,
    },
    /// These units came; a product may stand here once for each disposition.
    Receive {
        units: Vec<ReceivedUnits>,
        at: At,
    },
    Close {
        at: At,
    },
    Cancel {
        by: By,
        at: At,
    },
    /// Nobody sent them in time: quiet for all but an approved return.
    Expire {
        at: At,
    },
}
