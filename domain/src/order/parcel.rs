//! Parcels: which units travel together, and what that makes of the order.

use super::back::each_once;
use super::decide::{Decision, cash, quiet_or_refused, refused};
use super::money::known;
use super::sale::{Parcel, ParcelStanding, Sale};
use super::{LineUnits, Order, OrderError, OrderEvent, Status};
use crate::kernel::{At, PaymentId, ShipmentId};

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
    sends(order)?;
    each_once(&units)?;
    for wanted in &units {
        let product_id = wanted.product_id;
        let bought = sale.bought(product_id);
        if bought == 0 {
            return Err(OrderError::NoSuchLine(product_id));
        }
        let left = if sale.left_whole() {
            0
        } else {
            sale.kept(product_id) - sale.in_parcels(product_id, is_sent)
        };
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

/// Goods are sent while the order is picked; later only what came back is, and then there is only
/// that left.
fn sends(order: &Order) -> Result<(), OrderError> {
    match order {
        Order::Processing(_) | Order::Shipped(_) | Order::Delivered(_) => Ok(()),
        _ => Err(refused(
            order.status().unwrap_or(Status::Pending),
            Status::Shipped,
        )),
    }
}

/// Units of such a parcel are sent or about to be; what came back can be sent again.
pub(super) fn is_sent(standing: ParcelStanding) -> bool {
    standing != ParcelStanding::CameBack
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
    sends(order)?;
    let order_id = sale.placement.order_id;
    let mut events = vec![OrderEvent::ParcelShipped {
        order_id,
        shipment_id,
        units: parcel.units.clone(),
        at,
    }];
    let others_left =
        others(sale, shipment_id).all(|other| other.standing != ParcelStanding::Planned);
    let is_picked = matches!(order, Order::Processing(_));
    if is_picked && others_left && order.left_to_send().is_empty() {
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

/// The order is delivered when its last parcel is. The courier may take the money with any of them,
/// or hand it in later.
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
        ParcelStanding::Delivered => return Ok(cash(sale, paid_as, at).into_iter().collect()),
        ParcelStanding::CameBack => return Err(OrderError::ParcelLeft),
        ParcelStanding::Shipped | ParcelStanding::Lost => {}
    }
    let mut events = vec![OrderEvent::ParcelDelivered {
        order_id,
        shipment_id,
        at,
    }];
    if matches!(order, Order::Shipped(_)) && others(sale, shipment_id).all(has_ended) {
        events.push(OrderEvent::Delivered { order_id, at });
    }
    events.extend(cash(sale, paid_as, at));
    Ok(events)
}

fn others(sale: &Sale, shipment_id: ShipmentId) -> impl Iterator<Item = &Parcel> {
    let parcels = sale.parcels.iter();
    parcels.filter(move |other| other.shipment_id != shipment_id)
}

/// What never arrives is not waited for.
fn has_ended(parcel: &Parcel) -> bool {
    !matches!(
        parcel.standing,
        ParcelStanding::Planned | ParcelStanding::Shipped
    )
}

/// An order whose other parcels ended, and at least one of them at the customer's, is delivered as
/// far as it ever will be. Cash is handed in afterwards.
pub(super) fn fail(order: &Order, shipment_id: ShipmentId, came_back: bool, at: At) -> Decision {
    let sale = known(order)?;
    let parcel = find(sale, shipment_id).ok_or(OrderError::UnknownParcel)?;
    match parcel.standing {
        ParcelStanding::Planned => return Err(OrderError::ParcelNotLeft),
        ParcelStanding::Delivered => return Err(OrderError::ParcelLeft),
        ParcelStanding::CameBack => return Ok(vec![]),
        ParcelStanding::Lost if !came_back => return Ok(vec![]),
        ParcelStanding::Lost | ParcelStanding::Shipped => {}
    }
    let order_id = sale.placement.order_id;
    let mut events = vec![OrderEvent::ParcelFailed {
        order_id,
        shipment_id,
        came_back,
        at,
    }];
    let arrived = |parcel: &Parcel| parcel.standing == ParcelStanding::Delivered;
    if matches!(order, Order::Shipped(_))
        && others(sale, shipment_id).all(has_ended)
        && others(sale, shipment_id).any(arrived)
    {
        events.push(OrderEvent::Delivered { order_id, at });
    }
    Ok(events)
}

/// True once nothing of the order is, or will be, on its way.
pub(super) fn all_ended(sale: &Sale) -> bool {
    sale.parcels.iter().all(has_ended)
}

/// True while a parcel that came back waits to be sent again.
pub(super) fn waits_to_leave(sale: &Sale) -> bool {
    let mut parcels = sale.parcels.iter();
    parcels.any(|parcel| parcel.standing == ParcelStanding::Planned)
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
    /// True once the order left as a whole, without parcels of its own.
    pub(super) fn left_whole(&self) -> bool {
        self.parcels.is_empty() && self.shipped_at.is_some()
    }

    /// True while any unit is out of the house, for good or for the time being.
    pub(super) fn has_sent_anything(&self) -> bool {
        let home = [ParcelStanding::Planned, ParcelStanding::CameBack];
        let mut parcels = self.parcels.iter();
        self.shipped_at.is_some() || parcels.any(|parcel| !home.contains(&parcel.standing))
    }
}
