//! What can be asked of a parcel.

use super::Tracking;
use crate::kernel::{At, OrderId, ShipmentId};
use crate::order::LineUnits;

/// A wish about a parcel.
#[derive(Debug, Clone)]
pub enum ShipmentCommand {
    /// The order says that these units may be sent.
    Create {
        shipment_id: ShipmentId,
        order_id: OrderId,
        units: Vec<LineUnits>,
        tracking: Tracking,
        at: At,
    },
    Pack {
        at: At,
    },
    /// A parcel that nobody packed is packed now.
    Ship {
        at: At,
    },
    Deliver {
        at: At,
    },
    Lose {
        at: At,
    },
    /// The courier brought it back; `restocked` when its units are fit to be sold.
    ComeBack {
        restocked: bool,
        at: At,
    },
    Cancel {
        at: At,
    },
    /// Carrier and number as they are now, both.
    NoteTracking {
        tracking: Tracking,
        at: At,
    },
}
