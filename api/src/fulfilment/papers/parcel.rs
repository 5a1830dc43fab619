//! A parcel with everything that its papers say.

use super::address;
use crate::orders::contacts;
use crate::problem::{Problem, codes};
use crate::state::Shop;
use documents::{Address, DocumentError, Parcel};
use domain::order::Status;
use domain::shipment::ShipmentStatus;
use projections::orders::{self, OrderDetail};
use projections::shipments::{self, ShipmentRow};
use uuid::Uuid;

/// A parcel that may have papers.
pub(super) struct Packed {
    pub(super) row: ShipmentRow,
    pub(super) order: OrderDetail,
    pub(super) number: Parcel,
    pub(super) to: Address,
}

/// The parcel, its order, its address, and which parcel of how many it is. Nothing is printed for a
/// parcel or an order that was cancelled.
pub(super) async fn packed(shop: &Shop, id: Uuid) -> Result<Packed, Problem> {
    let none = || Problem::not_found("shipment");
    let row = shipments::by_id(&shop.read, id).await?.ok_or_else(none)?;
    let order = orders::by_id(&shop.read, row.order_id).await?;
    let order = order.ok_or_else(none)?;
    let is_over = row.status == ShipmentStatus::Cancelled.word();
    if is_over || order.summary.status == Status::Cancelled.word() {
        return Err(Problem::new(codes::SHIPMENT_CLOSED));
    }
    let others = shipments::of_order(&shop.read, row.order_id).await?;
    let contact = contacts(shop, &[row.order_id]).await?.remove(&row.order_id);
    let contact = contact.ok_or_else(|| Problem::new(codes::ADDRESS_ERASED))?;
    Ok(Packed {
        number: number(&others, id).unwrap_or(Parcel::ONLY),
        to: address::shipping(&contact.shipping),
        row,
        order,
    })
}

/// Counted as they were made, without those that were cancelled.
fn number(parcels: &[ShipmentRow], id: Uuid) -> Option<Parcel> {
    let cancelled = ShipmentStatus::Cancelled.word();
    let standing = parcels.iter().filter(|parcel| parcel.status != cancelled);
    let standing: Vec<Uuid> = standing.map(|parcel| parcel.id).collect();
    let at = standing.iter().position(|parcel| *parcel == id)? + 1;
    let of = u32::try_from(standing.len()).ok()?;
    Parcel::new(u32::try_from(at).ok()?, of).ok()
}

/// Why a paper cannot be printed.
pub(super) fn unprintable(error: &DocumentError) -> Problem {
    match error {
        DocumentError::TrackingMissing => Problem::new(codes::TRACKING_MISSING),
        DocumentError::TrackingNotPlain | DocumentError::TrackingTooLong => {
            Problem::new(codes::TRACKING_UNPRINTABLE).saying(error.to_string())
        }
        _ => Problem::fault(error),
    }
}

/// Draws away from the threads that answer requests.
pub(super) async fn draw(
    paper: impl FnOnce() -> Result<Vec<u8>, DocumentError> + Send + 'static,
) -> Result<Vec<u8>, Problem> {
    let drawn = actix_web::web::block(paper).await.map_err(Problem::fault)?;
    drawn.map_err(|error| unprintable(&error))
}
