//! Staff lead a parcel on; its order, the shelf and the courier's cash follow in the same flush.

use super::GoodsError;
use super::create_shipment::note_on_order;
use super::moves::{contents, drop_parcel, promise, restock, ship};
use crate::money::take_cash;
use domain::kernel::{At, OrderId, ShipmentId};
use domain::order::{Order, OrderCommand, ParcelStanding};
use domain::shipment::{Shipment, ShipmentCommand, ShipmentError, ShipmentStatus, Tracking};
use eventstore::{Context, Decision, Desk, Halt};
use serde::{Deserialize, Serialize};

/// What is to happen to a parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShipmentStep {
    /// Lead it to this status, if the life of a parcel allows it from where it stands.
    LeadTo {
        status: ShipmentStatus,
        /// For a parcel that came back: whether its units are for sale again.
        restock: bool,
        /// For a parcel that arrived: whether the courier took the money of a cash-on-delivery
        /// order. Unless said otherwise, with the last parcel and not before.
        cash_collected: Option<bool>,
    },
    /// Note or mend carrier and number.
    NoteTracking(Tracking),
}

/// A wish about a parcel, with everything it needs to know.
#[derive(Debug, Clone)]
pub struct ChangeShipment {
    pub shipment_id: ShipmentId,
    pub step: ShipmentStep,
    /// The version of the parcel that the caller looked at, where they say so.
    pub expected_version: Option<u64>,
    pub at: At,
}

/// The parcel's version now, and its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShipmentChanged {
    pub shipment_id: ShipmentId,
    pub order_id: OrderId,
    pub version: u64,
}

impl ShipmentChanged {
    pub(super) fn of(
        desk: &mut Desk<'_>,
        shipment_id: ShipmentId,
    ) -> Result<Self, Halt<GoodsError>> {
        Ok(Self {
            shipment_id,
            order_id: order_of(desk, shipment_id)?,
            version: desk.version::<Shipment>(shipment_id)?,
        })
    }
}

/// Carries out one step of a parcel's life. A step to where it stands says nothing.
#[must_use]
pub fn change_shipment(
    wish: ChangeShipment,
    context: Context,
) -> Decision<ShipmentChanged, GoodsError> {
    let shipment_id = wish.shipment_id;
    Decision::new(context, move |desk| carry_out(desk, &wish)).touching::<Shipment>(shipment_id)
}

fn carry_out(
    desk: &mut Desk<'_>,
    wish: &ChangeShipment,
) -> Result<ShipmentChanged, Halt<GoodsError>> {
    let (shipment_id, at) = (wish.shipment_id, wish.at);
    let order_id = order_of(desk, shipment_id)?;
    if let Some(version) = wish.expected_version {
        desk.expect_version::<Shipment, _>(shipment_id, version)?;
    }
    match &wish.step {
        ShipmentStep::NoteTracking(tracking) => {
            let note = ShipmentCommand::NoteTracking {
                tracking: tracking.clone(),
                at,
            };
            if execute(desk, shipment_id, note)? > 0 {
                let parcel = desk.state::<Shipment>(shipment_id)?.parcel();
                let tracking = parcel.map(|parcel| parcel.tracking.clone());
                note_on_order(desk, order_id, tracking.unwrap_or_default(), at)?;
            }
        }
        ShipmentStep::LeadTo {
            status,
            restock,
            cash_collected,
        } => {
            let said = (*restock, *cash_collected);
            lead(desk, (order_id, shipment_id), *status, said, at)?;
        }
    }
    ShipmentChanged::of(desk, shipment_id)
}

fn lead(
    desk: &mut Desk<'_>,
    (order_id, shipment_id): (OrderId, ShipmentId),
    wanted: ShipmentStatus,
    (restocked, cash_collected): (bool, Option<bool>),
    at: At,
) -> Result<(), Halt<GoodsError>> {
    let ids = (order_id, shipment_id);
    match wanted {
        ShipmentStatus::Created => stays(desk, shipment_id),
        ShipmentStatus::Packed => {
            execute(desk, shipment_id, ShipmentCommand::Pack { at }).map(|_| ())
        }
        ShipmentStatus::Shipped => ship(desk, ids, at),
        ShipmentStatus::Delivered => deliver(desk, ids, cash_collected, at),
        ShipmentStatus::Lost => {
            execute(desk, shipment_id, ShipmentCommand::Lose { at })?;
            fail(desk, ids, false, at)
        }
        ShipmentStatus::ReturnedToSender => {
            let back = ShipmentCommand::ComeBack { restocked, at };
            if execute(desk, shipment_id, back)? > 0 && restocked {
                restock::<GoodsError>(desk, shipment_id, at)?;
            }
            fail(desk, ids, true, at)
        }
        ShipmentStatus::Cancelled => {
            if !drop_parcel::<GoodsError>(desk, ids, at)? {
                return Ok(());
            }
            // Units that were set aside for this parcel alone are for sale again.
            let units = contents::<GoodsError>(desk, shipment_id)?;
            promise(desk, order_id, &units, at)
        }
    }
}

/// No step leads back to the beginning.
fn stays(desk: &mut Desk<'_>, shipment_id: ShipmentId) -> Result<(), Halt<GoodsError>> {
    let wanted = ShipmentStatus::Created;
    match desk.state::<Shipment>(shipment_id)?.status() {
        Some(from) if from != wanted => {
            let no = ShipmentError::NotAllowed { from, wanted };
            Err(Halt::Refused(no.into()))
        }
        _ => Ok(()),
    }
}

fn deliver(
    desk: &mut Desk<'_>,
    (order_id, shipment_id): (OrderId, ShipmentId),
    cash_collected: Option<bool>,
    at: At,
) -> Result<(), Halt<GoodsError>> {
    let told = execute(desk, shipment_id, ShipmentCommand::Deliver { at })?;
    // Told again, only money that is said to have come is news.
    let collected = cash_collected.unwrap_or(told > 0 && is_last(desk, order_id, shipment_id)?);
    let cash = if collected {
        take_cash(desk, order_id, at)?
    } else {
        None
    };
    let arrived = OrderCommand::DeliverParcel {
        shipment_id,
        cash,
        at,
    };
    desk.execute::<Order>(order_id, arrived)
        .map_err(Halt::lift)?;
    Ok(())
}

/// True when nothing else of the order is, or will be, on its way.
fn is_last(
    desk: &mut Desk<'_>,
    order_id: OrderId,
    shipment_id: ShipmentId,
) -> Result<bool, Halt<GoodsError>> {
    let order = desk.state::<Order>(order_id)?;
    let waits = [ParcelStanding::Planned, ParcelStanding::Shipped];
    let mut others = order.parcels().filter(|(other, _)| *other != shipment_id);
    Ok(others.all(|(_, standing)| !waits.contains(&standing)) && order.left_to_send().is_empty())
}

fn fail(
    desk: &mut Desk<'_>,
    (order_id, shipment_id): (OrderId, ShipmentId),
    came_back: bool,
    at: At,
) -> Result<(), Halt<GoodsError>> {
    let failed = OrderCommand::FailParcel {
        shipment_id,
        came_back,
        at,
    };
    desk.execute::<Order>(order_id, failed)
        .map_err(Halt::lift)?;
    Ok(())
}

fn execute(
    desk: &mut Desk<'_>,
    shipment_id: ShipmentId,
    command: ShipmentCommand,
) -> Result<usize, Halt<GoodsError>> {
    desk.execute::<Shipment>(shipment_id, command)
        .map_err(Halt::lift)
}

fn order_of(desk: &mut Desk<'_>, shipment_id: ShipmentId) -> Result<OrderId, Halt<GoodsError>> {
    let parcel = desk.state::<Shipment>(shipment_id)?.parcel();
    parcel
        .map(|parcel| parcel.order_id)
        .ok_or_else(|| Halt::Refused(ShipmentError::Unknown.into()))
}
