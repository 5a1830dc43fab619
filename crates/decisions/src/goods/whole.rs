//! What a step of a whole order does to its parcels.

use super::moves::{drop_parcel, plan, ship};
use domain::kernel::{At, OrderId, ShipmentId, derive_id};
use domain::order::{Order, OrderCommand, OrderError, ParcelStanding, Status};
use domain::shipment::{Shipment, ShipmentCommand, ShipmentError, Tracking};
use domain::stock::StockError;
use eventstore::{Desk, Halt};

/// Everything leaves: the parcels that were planned, and the rest in one parcel of its own. Refused
/// or quiet as the order says where it is not being picked.
pub(crate) fn ship_everything<E>(
    desk: &mut Desk<'_>,
    order_id: OrderId,
    at: At,
) -> Result<(), Halt<E>>
where
    E: From<OrderError> + From<StockError> + From<ShipmentError>,
{
    if desk.state::<Order>(order_id)?.status() != Some(Status::Processing) {
        desk.execute::<Order>(order_id, OrderCommand::Ship { at })
            .map_err(Halt::lift)?;
        return Ok(());
    }
    let order = desk.state::<Order>(order_id)?;
    let rest = order.left_to_send();
    if !rest.is_empty() {
        let tracking = if order.has_parcels() {
            Tracking::default()
        } else {
            noted(order)
        };
        // Dropped parcels are forgotten, so their number is no name; the order's version is.
        let version = desk.version::<Order>(order_id)?;
        let shipment_id = ShipmentId(derive_id(order_id.0, &format!("shipment {version}")));
        plan(desk, (order_id, shipment_id), rest, tracking, at)?;
    }
    for shipment_id in standing(desk, order_id, ParcelStanding::Planned)? {
        ship(desk, (order_id, shipment_id), at)?;
    }
    Ok(())
}

/// The parcels of an order that arrived as a whole arrived.
pub(crate) fn deliver_parcels<E: From<ShipmentError>>(
    desk: &mut Desk<'_>,
    order_id: OrderId,
    at: At,
) -> Result<(), Halt<E>> {
    for shipment_id in standing(desk, order_id, ParcelStanding::Delivered)? {
        desk.execute::<Shipment>(shipment_id, ShipmentCommand::Deliver { at })
            .map_err(Halt::lift)?;
    }
    Ok(())
}

/// The parcels of a cancelled order are taken apart. Its units are released by whoever cancelled it.
pub(crate) fn drop_planned<E>(desk: &mut Desk<'_>, order_id: OrderId, at: At) -> Result<(), Halt<E>>
where
    E: From<OrderError> + From<StockError> + From<ShipmentError>,
{
    for shipment_id in standing(desk, order_id, ParcelStanding::Planned)? {
        drop_parcel(desk, (order_id, shipment_id), at)?;
    }
    Ok(())
}

/// What was noted for an order is true of its only parcel.
pub(crate) fn note_on_only_parcel<E: From<ShipmentError>>(
    desk: &mut Desk<'_>,
    order_id: OrderId,
    at: At,
) -> Result<(), Halt<E>> {
    let order = desk.state::<Order>(order_id)?;
    let tracking = noted(order);
    let parcels: Vec<_> = order.parcels().collect();
    let [(shipment_id, _)] = parcels[..] else {
        return Ok(());
    };
    desk.execute::<Shipment>(shipment_id, ShipmentCommand::NoteTracking { tracking, at })
        .map_err(Halt::lift)?;
    Ok(())
}

fn noted(order: &Order) -> Tracking {
    let (number, carrier) = order.tracking().unzip();
    Tracking {
        number: number.map(str::to_owned),
        carrier: carrier.flatten().map(str::to_owned),
    }
}

fn standing<E>(
    desk: &mut Desk<'_>,
    order_id: OrderId,
    wanted: ParcelStanding,
) -> Result<Vec<ShipmentId>, Halt<E>> {
    let parcels = desk.state::<Order>(order_id)?.parcels();
    let parcels = parcels.filter(|(_, standing)| *standing == wanted);
    Ok(parcels.map(|(shipment_id, _)| shipment_id).collect())
}
