//! What can happen to a parcel. Stored for ever: change a variant only by adding a new one.

use crate::kernel::{At, OrderId, ShipmentId, event_names, is_name};
use crate::order::LineUnits;
use serde::{Deserialize, Serialize};

/// Who carries a parcel, and under which number it can be followed; either may be unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tracking {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
}

/// The longest carrier or number, in characters.
const LONGEST: usize = 100;

impl Tracking {
    /// The same without spaces around its words; `None` where one of them is no name that can be
    /// printed.
    #[must_use]
    pub fn tidy(&self) -> Option<Self> {
        let word = |word: &Option<String>| match word.as_deref().map(str::trim) {
            None => Some(None),
            Some(word) => is_name(word, LONGEST).then(|| Some(word.to_owned())),
        };
        Some(Self {
            number: word(&self.number)?,
            carrier: word(&self.carrier)?,
        })
    }
}

/// A fact about a parcel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShipmentEvent {
    /// Units were put together.
    Created {
        shipment_id: ShipmentId,
        order_id: OrderId,
        units: Vec<LineUnits>,
        tracking: Tracking,
        at: At,
    },
    /// The box is closed.
    Packed {
        shipment_id: ShipmentId,
        order_id: OrderId,
        at: At,
    },
    /// It left the house. Carries what whoever waits for it wants to know.
    Shipped {
        shipment_id: ShipmentId,
        order_id: OrderId,
        units: Vec<LineUnits>,
        tracking: Tracking,
        at: At,
    },
    /// It arrived.
    Delivered {
        shipment_id: ShipmentId,
        order_id: OrderId,
        at: At,
    },
    /// It was lost on its way.
    Lost {
        shipment_id: ShipmentId,
        order_id: OrderId,
        at: At,
    },
    /// The courier brought it back.
    ReturnedToSender {
        shipment_id: ShipmentId,
        order_id: OrderId,
        /// Whether its units are on the shelf again.
        restocked: bool,
        at: At,
    },
    /// It was taken apart before it left.
    Cancelled {
        shipment_id: ShipmentId,
        order_id: OrderId,
        at: At,
    },
    /// Carrier and number were noted or mended.
    TrackingNoted {
        shipment_id: ShipmentId,
        order_id: OrderId,
        tracking: Tracking,
        at: At,
    },
}

event_names!(ShipmentEvent {
    Created => "shipment.created",
    Packed => "shipment.packed",
    Shipped => "shipment.shipped",
    Delivered => "shipment.delivered",
    Lost => "shipment.lost",
    ReturnedToSender => "shipment.returned_to_sender",
    Cancelled => "shipment.cancelled",
    TrackingNoted => "shipment.tracking_noted",
});
