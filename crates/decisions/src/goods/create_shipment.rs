//! Staff put units of an order together for a parcel.

use super::GoodsError;
use super::change_shipment::ShipmentChanged;
use super::moves::plan;
use domain::kernel::{At, OrderId, ShipmentId};
use domain::order::{LineUnits, Order, OrderCommand, OrderError};
use domain::shipment::{Shipment, Tracking};
use eventstore::{Context, Decision, Desk, Halt};

/// A wish for a parcel, with everything it needs to know.
#[derive(Debug, Clone)]
pub struct CreateShipment {
    pub order_id: OrderId,
    pub shipment_id: ShipmentId,
    /// Everything that is left to send, unless said otherwise.
    pub units: Option<Vec<LineUnits>>,
    pub tracking: Tracking,
    /// The version of the order that the caller looked at, where they say so.
    pub expected_version: Option<u64>,
    pub at: At,
}

/// Puts a parcel together. An order is sent while it is picked, and afterwards as far as something
/// came back: those units are set aside again first, and the parcel is refused where they are gone.
#[must_use]
pub fn create_shipment(
    wish: CreateShipment,
    context: Context,
) -> Decision<ShipmentChanged, GoodsError> {
    let order_id = wish.order_id;
    Decision::new(context, move |desk| carry_out(desk, &wish)).touching::<Order>(order_id)
}

fn carry_out(
    desk: &mut Desk<'_>,
    wish: &CreateShipment,
) -> Result<ShipmentChanged, Halt<GoodsError>> {
    let (order_id, shipment_id, at) = (wish.order_id, wish.shipment_id, wish.at);
    if desk.state::<Order>(order_id)?.placement().is_none() {
        return Err(Halt::Refused(OrderError::Unknown.into()));
    }
    if let Some(version) = wish.expected_version {
        desk.expect_version::<Order, _>(order_id, version)?;
    }
    let units = match &wish.units {
        Some(units) => units.clone(),
        None => left(desk.state::<Order>(order_id)?)?,
    };
    plan::<GoodsError>(
        desk,
        (order_id, shipment_id),
        units,
        wish.tracking.clone(),
        at,
    )?;
    let tracking = desk.state::<Shipment>(shipment_id)?.parcel();
    let tracking = tracking.map(|parcel| parcel.tracking.clone());
    note_on_order(desk, order_id, tracking.unwrap_or_default(), at)?;
    ShipmentChanged::of(desk, shipment_id)
}

/// What is left to send; refused with the order's own word where nothing is or may be.
fn left(order: &Order) -> Result<Vec<LineUnits>, Halt<GoodsError>> {
    let left = order.left_to_send();
    let first = order.placement().and_then(|placed| placed.lines.first());
    match first {
        Some(line) if left.is_empty() => Err(Halt::Refused(
            OrderError::NotLeftToSend {
                product_id: line.product_id,
                left: 0,
            }
            .into(),
        )),
        _ => Ok(left),
    }
}

/// The order shows the number that was noted last.
pub(super) fn note_on_order(
    desk: &mut Desk<'_>,
    order_id: OrderId,
    tracking: Tracking,
    at: At,
) -> Result<(), Halt<GoodsError>> {
    if let Some(tracking_number) = tracking.number {
        let note = OrderCommand::NoteTracking {
            tracking_number,
            carrier: tracking.carrier,
            at,
        };
        desk.execute::<Order>(order_id, note).map_err(Halt::lift)?;
    }
    Ok(())
}
