//! Parcels: which units travel together, and what that makes of the order.

use super::decide::{Decision, cash, quiet_or_refused, refused};
use super::money::known;
use super::sale::{Parcel, ParcelStanding, Sale};
use super::{LineUnits, Order, OrderError, OrderEvent, Status};
use crate::kernel::{At, PaymentId, ShipmentId};
use std::collections::HashSet;

pub(super) fn plan(
    order: &Order,
    shipment_id: ShipmentId,
    units: Vec<LineUnits>,
    at: At,
) -> Decision {
    let sale = known(order)?;
    if let Some(parcel) = find(sale, shipment_id) {
        let same = parcel.units == units;
        return if same {
            Ok(vec![])
        } else {
            Err(OrderError::ParcelLeft)
        };
    }
    let Order::Processing(sale) = order else {
        let from = order.status().unwrap_or(Status::Pending);
        return Err(refused(from, Status::Shipped));
    };
    let products: HashSet<_> = units.iter().map(|units| units.product_id).collect();
    let none = units.iter().any(|units| units.quantity.is_zero());
    if none || units.is_empty() || products.len() != units.len() {
        return Err(OrderError::EmptyParcel);
    }
    for wanted in &units {
        let product_id = wanted.product_id;
        let bought = sale.bought(product_id);
        if bought == 0 {
            return Err(OrderError::NoSuchLine(product_id));
        }
        let left = bought - sale.in_parcels(product_id, |_| true);
        if wanted.quantity.units() > left {
            return Err(OrderError::NotLeftToSend { product_id, left });
        }
    }
    Ok(vec![OrderEvent::ParcelPlanned {
        order_id: sale.placement.order_id,
        shipment_id,
        units,
        at,
    }])
}

pub(super) fn drop_parcel(order: &Order, shipment_id: ShipmentId, at: At) -> Decision {
    let sale = known(order)?;
    match find(sale, shipment_id) {
        None => Ok(vec![]),
        Some(parcel) if parcel.standing == ParcelStanding::Planned => {
            Ok(vec![OrderEvent::ParcelDropped {
                order_id: sale.placement.order_id,
                shipment_id,
                at,
            }])
        }
        Some(_) => Err(OrderError::ParcelLeft),
    }
}

/// The order has shipped when its last unit has.
pub(super) fn ship(order: &Order, shipment_id: ShipmentId, at: At) -> Decision {
    let sale = known(order)?;
    let parcel = find(sale, shipment_id).ok_or(OrderError::UnknownParcel)?;
    if parcel.standing != ParcelStanding::Planned {
        return Ok(vec![]);
    }
    let Order::Processing(sale) = order else {
        let from = order.status().unwrap_or(Status::Pending);
        return Err(refused(from, Status::Shipped));
    };
    let order_id = sale.placement.order_id;
    let mut events = vec![OrderEvent::ParcelShipped {
        order_id,
        shipment_id,
        units: parcel.units.clone(),
        at,
    }];
    let others = sale.parcels.iter();
    let others_left = others
        .filter(|other| other.shipment_id != shipment_id)
        .all(|other| other.standing != ParcelStanding::Planned);
    if others_left && order.left_to_send().is_empty() {
        events.push(OrderEvent::Shipped { order_id, at });
    }
    Ok(events)
}

/// An order without parcels of its own leaves as a whole.
pub(super) fn ship_all(order: &Order, at: At) -> Decision {
    match order {
        Order::Processing(sale) if sale.parcels.is_empty() => Ok(vec![OrderEvent::Shipped {
            order_id: sale.placement.order_id,
            at,
        }]),
        Order::Processing(_) => Err(OrderError::ParcelNotLeft),
        _ => quiet_or_refused(order, Status::Shipped),
    }
}

/// The order is delivered when its last parcel is.
pub(super) fn deliver(
    order: &Order,
    shipment_id: ShipmentId,
    paid_as: Option<PaymentId>,
    at: At,
) -> Decision {
    let sale = known(order)?;
    let parcel = find(sale, shipment_id).ok_or(OrderError::UnknownParcel)?;
    let order_id = sale.placement.order_id;
    match parcel.standing {
        ParcelStanding::Planned => return Err(OrderError::ParcelNotLeft),
        ParcelStanding::Delivered => return Ok(vec![]),
        ParcelStanding::Shipped | ParcelStanding::Lost | ParcelStanding::CameBack => {}
    }
    let mut events = vec![OrderEvent::ParcelDelivered {
        order_id,
        shipment_id,
        at,
    }];
    let mut others = sale
        .parcels
        .iter()
        .filter(|other| other.shipment_id != shipment_id);
    if matches!(order, Order::Shipped(_)) && others.all(has_ended) {
        events.push(OrderEvent::Delivered { order_id, at });
        events.extend(cash(sale, paid_as, at));
    }
    Ok(events)
}

/// What never arrives is not waited for.
fn has_ended(parcel: &Parcel) -> bool {
    !matches!(
        parcel.standing,
        ParcelStanding::Planned | ParcelStanding::Shipped
    )
}

pub(super) fn fail(order: &Order, shipment_id: ShipmentId, came_back: bool, at: At) -> Decision {
    let sale = known(order)?;
    let parcel = find(sale, shipment_id).ok_or(OrderError::UnknownParcel)?;
    match parcel.standing {
        ParcelStanding::Planned => Err(OrderError::ParcelNotLeft),
        ParcelStanding::Delivered => Err(OrderError::ParcelLeft),
        ParcelStanding::CameBack => Ok(vec![]),
        ParcelStanding::Lost if !came_back => Ok(vec![]),
        ParcelStanding::Lost | ParcelStanding::Shipped => Ok(vec![OrderEvent::ParcelFailed {
            order_id: sale.placement.order_id,
            shipment_id,
            came_back,
            at,
        }]),
    }
}

/// Everything on its way arrives with an order that is delivered as a whole.
pub(super) fn all_delivered(sale: &Sale, at: At) -> Vec<OrderEvent> {
    let under_way = sale.parcels.iter();
    under_way
        .filter(|parcel| parcel.standing == ParcelStanding::Shipped)
        .map(|parcel| OrderEvent::ParcelDelivered {
            order_id: sale.placement.order_id,
            shipment_id: parcel.shipment_id,
            at,
        })
        .collect()
}

fn find(sale: &Sale, shipment_id: ShipmentId) -> Option<&Parcel> {
    let mut parcels = sale.parcels.iter();
    parcels.find(|parcel| parcel.shipment_id == shipment_id)
}

impl Sale {
    /// True once any unit has left the house.
    pub(super) fn has_sent_anything(&self) -> bool {
        let mut parcels = self.parcels.iter();
        self.shipped_at.is_some()
            || parcels.any(|parcel| parcel.standing != ParcelStanding::Planned)
    }
}
