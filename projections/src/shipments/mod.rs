//! shipments · "which parcels has this order, and where are they?" · table shipments, one row per
//! parcel · never touches names and addresses.

mod fold;
mod read;
mod row;

pub use fold::Shipments;
pub use read::{by_id, of_order};
pub use row::ShipmentRow;
