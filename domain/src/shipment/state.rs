//! What a parcel remembers.

use super::{ShipmentEvent, ShipmentStatus, Tracking};
use crate::kernel::{OrderId, Shared, ShipmentId};
use crate::order::LineUnits;
use serde::{Deserialize, Serialize};

/// One parcel of an order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Shipment {
    /// Nobody put it together.
    #[default]
    Unmade,
    /// Its units are put together.
    Created(Parcel),
    /// The box is closed.
    Packed(Parcel),
    /// On its way.
    Shipped(Parcel),
    /// Arrived.
    Delivered(Parcel),
    /// Lost on its way, as far as anybody knows.
    Lost(Parcel),
    /// Back at the shop.
    ReturnedToSender(Parcel),
    /// Taken apart before it left.
    Cancelled(Parcel),
}

/// What stays with a parcel through all its situations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    pub shipment_id: ShipmentId,
    pub order_id: OrderId,
    pub units: Shared<Vec<LineUnits>>,
    pub tracking: Tracking,
}

impl Shipment {
    /// What it is, once it was made.
    #[must_use]
    pub fn parcel(&self) -> Option<&Parcel> {
        match self {
            Self::Unmade => None,
            Self::Created(parcel)
            | Self::Packed(parcel)
            | Self::Shipped(parcel)
            | Self::Delivered(parcel)
            | Self::Lost(parcel)
            | Self::ReturnedToSender(parcel)
            | Self::Cancelled(parcel) => Some(parcel),
        }
    }

    /// Where it stands, once it was made.
    #[must_use]
    pub fn status(&self) -> Option<ShipmentStatus> {
        match self {
            Self::Unmade => None,
            Self::Created(_) => Some(ShipmentStatus::Created),
            Self::Packed(_) => Some(ShipmentStatus::Packed),
            Self::Shipped(_) => Some(ShipmentStatus::Shipped),
            Self::Delivered(_) => Some(ShipmentStatus::Delivered),
            Self::Lost(_) => Some(ShipmentStatus::Lost),
            Self::ReturnedToSender(_) => Some(ShipmentStatus::ReturnedToSender),
            Self::Cancelled(_) => Some(ShipmentStatus::Cancelled),
        }
    }

    fn at(status: ShipmentStatus, parcel: Parcel) -> Self {
        match status {
            ShipmentStatus::Created => Self::Created(parcel),
            ShipmentStatus::Packed => Self::Packed(parcel),
            ShipmentStatus::Shipped => Self::Shipped(parcel),
            ShipmentStatus::Delivered => Self::Delivered(parcel),
            ShipmentStatus::Lost => Self::Lost(parcel),
            ShipmentStatus::ReturnedToSender => Self::ReturnedToSender(parcel),
            ShipmentStatus::Cancelled => Self::Cancelled(parcel),
        }
    }

    /// The state after `event`. It does not judge: it already happened.
    #[must_use]
    pub fn evolve(self, event: ShipmentEvent) -> Self {
        if let ShipmentEvent::Created {
            shipment_id,
            order_id,
            units,
            tracking,
            ..
        } = event
        {
            return Self::Created(Parcel {
                shipment_id,
                order_id,
                units: units.into(),
                tracking,
            });
        }
        let (Some(stands), Some(mut parcel)) = (self.status(), self.parcel().cloned()) else {
            return Self::Unmade;
        };
        let status = match event {
            ShipmentEvent::Created { .. } => stands,
            ShipmentEvent::Packed { .. } => ShipmentStatus::Packed,
            ShipmentEvent::Shipped { .. } => ShipmentStatus::Shipped,
            ShipmentEvent::Delivered { .. } => ShipmentStatus::Delivered,
            ShipmentEvent::Lost { .. } => ShipmentStatus::Lost,
            ShipmentEvent::ReturnedToSender { .. } => ShipmentStatus::ReturnedToSender,
            ShipmentEvent::Cancelled { .. } => ShipmentStatus::Cancelled,
            ShipmentEvent::TrackingNoted { tracking, .. } => {
                parcel.tracking = tracking;
                stands
            }
        };
        Self::at(status, parcel)
    }
}
