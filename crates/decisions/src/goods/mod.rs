//! goods · parcels and what comes back in them: shipment, return, order, stock and money in one
//! flush · never touches a courier.

mod call_off;
mod change_shipment;
mod close_return;
mod create_shipment;
mod error;
mod moves;
mod note;
mod open_return;
mod receive_return;
mod step_return;
mod whole;

pub use call_off::{CallOffUnits, UnitsCalledOff, call_off_units};
pub use change_shipment::{ChangeShipment, ShipmentChanged, ShipmentStep, change_shipment};
pub use close_return::{CloseReturn, ReturnClosed, close_return};
pub use create_shipment::{CreateShipment, create_shipment};
pub use error::GoodsError;
pub use note::{NOTE, NoteWritten, WriteNote, write_note};
pub use open_return::{OpenReturn, ReturnChanged, open_return};
pub use receive_return::{ReceiveReturn, receive_return};
pub use step_return::{ReturnStep, StepReturn, step_return};

pub(crate) use note::put_beside;
pub(crate) use whole::{deliver_parcels, drop_planned, note_on_only_parcel, ship_everything};
