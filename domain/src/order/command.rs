//! What can be asked of an order.

use super::Placement;
use crate::kernel::{At, By};

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
    Ship {
        at: At,
    },
    /// `cash_collected`: whether the courier took the money of a cash-on-delivery order.
    Deliver {
        cash_collected: bool,
        at: At,
    },
    /// Staff must give a reason.
    Cancel {
        by: By,
        reason: Option<String>,
        at: At,
    },
    /// The hold ran out: cancels a pending order, quiet for every other.
    Expire {
        at: At,
    },
}
