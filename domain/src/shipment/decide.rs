//! What a parcel answers.

use super::{
    Parcel, Shipment, ShipmentCommand, ShipmentError, ShipmentEvent, ShipmentStatus, Tracking,
};
use crate::kernel::At;

type Decision = Result<Vec<ShipmentEvent>, ShipmentError>;

/// What happens, or why not.
pub(super) fn decide(shipment: &Shipment, command: ShipmentCommand) -> Decision {
    match command {
        ShipmentCommand::Create { .. } => create(shipment, command),
        ShipmentCommand::Pack { at } => lead(shipment, ShipmentStatus::Packed, at),
        ShipmentCommand::Ship { at } => lead(shipment, ShipmentStatus::Shipped, at),
        ShipmentCommand::Deliver { at } => lead(shipment, ShipmentStatus::Delivered, at),
        ShipmentCommand::Lose { at } => lead(shipment, ShipmentStatus::Lost, at),
        ShipmentCommand::Cancel { at } => lead(shipment, ShipmentStatus::Cancelled, at),
        ShipmentCommand::ComeBack { restocked, at } => {
            let wanted = ShipmentStatus::ReturnedToSender;
            let parcel = allowed(shipment, wanted)?;
            Ok(parcel
                .map(|parcel| came_back(parcel, restocked, at))
                .into_iter()
                .collect())
        }
        ShipmentCommand::NoteTracking { tracking, at } => note_tracking(shipment, &tracking, at),
    }
}

fn create(shipment: &Shipment, command: ShipmentCommand) -> Decision {
    let ShipmentCommand::Create {
        shipment_id,
        order_id,
        units,
        tracking,
        at,
    } = command
    else {
        return Ok(vec![]);
    };
    if let Some(parcel) = shipment.parcel() {
        let same = parcel.order_id == order_id && *parcel.units == units;
        return if same {
            Ok(vec![])
        } else {
            Err(ShipmentError::AlreadyCreated)
        };
    }
    Ok(vec![ShipmentEvent::Created {
        shipment_id,
        order_id,
        units,
        tracking: tracking.tidy().ok_or(ShipmentError::InvalidTracking)?,
        at,
    }])
}

/// The parcel, where it may be led to `wanted`; `None` where it stands there already.
fn allowed(shipment: &Shipment, wanted: ShipmentStatus) -> Result<Option<&Parcel>, ShipmentError> {
    let (Some(from), Some(parcel)) = (shipment.status(), shipment.parcel()) else {
        return Err(ShipmentError::Unknown);
    };
    if from == wanted {
        return Ok(None);
    }
    if from.next().contains(&wanted) {
        Ok(Some(parcel))
    } else {
        Err(ShipmentError::NotAllowed { from, wanted })
    }
}

fn lead(shipment: &Shipment, wanted: ShipmentStatus, at: At) -> Decision {
    let Some(parcel) = allowed(shipment, wanted)? else {
        return Ok(vec![]);
    };
    let mut events = Vec::with_capacity(2);
    if wanted == ShipmentStatus::Shipped && matches!(shipment, Shipment::Created(_)) {
        events.extend(fact(parcel, ShipmentStatus::Packed, at));
    }
    events.extend(fact(parcel, wanted, at));
    Ok(events)
}

fn fact(parcel: &Parcel, reached: ShipmentStatus, at: At) -> Option<ShipmentEvent> {
    let (shipment_id, order_id) = (parcel.shipment_id, parcel.order_id);
    match reached {
        ShipmentStatus::Created | ShipmentStatus::ReturnedToSender => None,
        ShipmentStatus::Packed => Some(ShipmentEvent::Packed {
            shipment_id,
            order_id,
            at,
        }),
        ShipmentStatus::Shipped => Some(ShipmentEvent::Shipped {
            shipment_id,
            order_id,
            units: parcel.units.to_vec(),
            tracking: parcel.tracking.clone(),
            at,
        }),
        ShipmentStatus::Delivered => Some(ShipmentEvent::Delivered {
            shipment_id,
            order_id,
            at,
        }),
        ShipmentStatus::Lost => Some(ShipmentEvent::Lost {
            shipment_id,
            order_id,
            at,
        }),
        ShipmentStatus::Cancelled => Some(ShipmentEvent::Cancelled {
            shipment_id,
            order_id,
            at,
        }),
    }
}

fn came_back(parcel: &Parcel, restocked: bool, at: At) -> ShipmentEvent {
    ShipmentEvent::ReturnedToSender {
        shipment_id: parcel.shipment_id,
        order_id: parcel.order_id,
        restocked,
        at,
    }
}

fn note_tracking(shipment: &Shipment, tracking: &Tracking, at: At) -> Decision {
    let parcel = match shipment {
        Shipment::Unmade => return Err(ShipmentError::Unknown),
        Shipment::Cancelled(_) => return Err(ShipmentError::Cancelled),
        shipment => shipment.parcel().ok_or(ShipmentError::Unknown)?,
    };
    let tracking = tracking.tidy().ok_or(ShipmentError::InvalidTracking)?;
    if parcel.tracking == tracking {
        return Ok(vec![]);
    }
    Ok(vec![ShipmentEvent::TrackingNoted {
        shipment_id: parcel.shipment_id,
        order_id: parcel.order_id,
        tracking,
        at,
    }])
}
