//! Why a parcel refuses.

use super::ShipmentStatus;

/// A refusal a clerk can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShipmentError {
    #[error("there is no such shipment")]
    Unknown,
    #[error("the shipment was made for other units")]
    AlreadyCreated,
    /// `from.next()` are the statuses it can be led to.
    #[error("a shipment that is {} cannot become {}", .from.word(), .wanted.word())]
    NotAllowed {
        from: ShipmentStatus,
        wanted: ShipmentStatus,
    },
    #[error("the shipment was cancelled")]
    Cancelled,
    #[error("a carrier and a tracking number are 1 to 100 printable characters each")]
    InvalidTracking,
}
