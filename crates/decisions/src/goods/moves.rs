//! What a parcel does to its order and to the shelf.

use domain::kernel::{At, OrderId, Quantity, ShipmentId};
use domain::order::{LineUnits, Order, OrderCommand, OrderError};
use domain::shipment::{Shipment, ShipmentCommand, ShipmentError, Tracking};
use domain::stock::{CameBy, StockCommand, StockError, StockItem};
use eventstore::{Desk, Halt};

/// Puts `units` together for a parcel, and sees to it that the shelf keeps them for the order.
pub(super) fn plan<E>(
    desk: &mut Desk<'_>,
    (order_id, shipment_id): (OrderId, ShipmentId),
    units: Vec<LineUnits>,
    tracking: Tracking,
    at: At,
) -> Result<(), Halt<E>>
where
    E: From<OrderError> + From<StockError> + From<ShipmentError>,
{
    let plan = OrderCommand::PlanParcel {
        shipment_id,
        units: units.clone(),
        at,
    };
    desk.execute::<Order>(order_id, plan).map_err(Halt::lift)?;
    promise(desk, order_id, &units, at)?;
    let create = ShipmentCommand::Create {
        shipment_id,
        order_id,
        units,
        tracking,
        at,
    };
    desk.create::<Shipment>(shipment_id, create)
        .map_err(Halt::lift)?;
    Ok(())
}

/// Lets the shelf keep for the order what is still to be sent of these products, and no more.
pub(super) fn promise<E: From<StockError>>(
    desk: &mut Desk<'_>,
    order_id: OrderId,
    units: &[LineUnits],
    at: At,
) -> Result<(), Halt<E>> {
    for LineUnits { product_id, .. } in units {
        let needed = desk.state::<Order>(order_id)?.to_be_promised(*product_id);
        let quantity = Quantity::new(needed).map_err(|_| StockError::OutOfRange);
        let promise = StockCommand::Promise {
            order_id,
            quantity: quantity.map_err(|no| Halt::Refused(no.into()))?,
            at,
        };
        desk.execute::<StockItem>(*product_id, promise)
            .map_err(Halt::lift)?;
    }
    Ok(())
}

/// The parcel leaves the house with its units. Quiet where it has.
pub(super) fn ship<E>(
    desk: &mut Desk<'_>,
    (order_id, shipment_id): (OrderId, ShipmentId),
    at: At,
) -> Result<(), Halt<E>>
where
    E: From<OrderError> + From<StockError> + From<ShipmentError>,
{
    let told = desk
        .execute::<Shipment>(shipment_id, ShipmentCommand::Ship { at })
        .map_err(Halt::lift)?;
    if told == 0 {
        return Ok(());
    }
    desk.execute::<Order>(order_id, OrderCommand::ShipParcel { shipment_id, at })
        .map_err(Halt::lift)?;
    for LineUnits {
        product_id,
        quantity,
    } in contents(desk, shipment_id)?
    {
        let consume = StockCommand::ConsumeUnits {
            order_id,
            shipment_id,
            quantity,
            at,
        };
        desk.execute::<StockItem>(product_id, consume)
            .map_err(Halt::lift)?;
    }
    Ok(())
}

/// The parcel is taken apart before it left; answers whether it was not already.
pub(super) fn drop_parcel<E>(
    desk: &mut Desk<'_>,
    (order_id, shipment_id): (OrderId, ShipmentId),
    at: At,
) -> Result<bool, Halt<E>>
where
    E: From<OrderError> + From<StockError> + From<ShipmentError>,
{
    let told = desk
        .execute::<Shipment>(shipment_id, ShipmentCommand::Cancel { at })
        .map_err(Halt::lift)?;
    if told == 0 {
        return Ok(false);
    }
    desk.execute::<Order>(order_id, OrderCommand::DropParcel { shipment_id, at })
        .map_err(Halt::lift)?;
    Ok(true)
}

/// What came back in the parcel is on the shelf again.
pub(super) fn restock<E: From<StockError>>(
    desk: &mut Desk<'_>,
    shipment_id: ShipmentId,
    at: At,
) -> Result<(), Halt<E>> {
    for LineUnits {
        product_id,
        quantity,
    } in contents(desk, shipment_id)?
    {
        let restock = StockCommand::Restock {
            by: CameBy::Parcel(shipment_id),
            so_far: quantity,
            at,
        };
        desk.execute::<StockItem>(product_id, restock)
            .map_err(Halt::lift)?;
    }
    Ok(())
}

/// The units that lie in a parcel.
pub(super) fn contents<E>(
    desk: &mut Desk<'_>,
    shipment_id: ShipmentId,
) -> Result<Vec<LineUnits>, Halt<E>> {
    let parcel = desk.state::<Shipment>(shipment_id)?.parcel();
    Ok(parcel.map_or_else(Vec::new, |parcel| parcel.units.to_vec()))
}
