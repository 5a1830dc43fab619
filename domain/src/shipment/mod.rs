//! shipment · one parcel of an order, from the packing table to the door.
//!
//! 1. A shipment is for one order and the same units from beginning to end; what of the order may
//!    still be sent is the order's rule, kept in the same decision.
//! 2. What ships has been packed; what has left the house is never called off.
//! 3. A parcel that was thought lost may still arrive or come back; what was delivered, came back
//!    or was called off stays so.
//! 4. Its carrier and number may be noted and mended for as long as it stands.
//! 5. Asking for where it stands says nothing.

mod aggregate;
mod command;
mod decide;
mod error;
mod event;
mod state;
mod status;

#[cfg(test)]
mod scenarios;

pub use command::ShipmentCommand;
pub use error::ShipmentError;
pub use event::{ShipmentEvent, Tracking};
pub use state::{Parcel, Shipment};
pub use status::ShipmentStatus;
