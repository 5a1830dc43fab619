//! What an order learns of its goods.

use super::super::facts::{GoodsBack, Parcel, Travelling, units};
use super::super::row::OrderDetail;
use domain::kernel::ShipmentId;
use domain::order::OrderEvent;

pub(super) fn take_in(row: &mut OrderDetail, event: &OrderEvent) {
    let facts = &mut row.facts;
    match event {
        OrderEvent::ParcelPlanned {
            shipment_id,
            units: inside,
            ..
        } => facts.parcels.push(Parcel {
            id: shipment_id.0,
            units: units(inside),
            standing: Travelling::Planned,
        }),
        OrderEvent::ParcelDropped { shipment_id, .. } => {
            facts.parcels.retain(|parcel| parcel.id != shipment_id.0);
        }
        OrderEvent::ParcelShipped { shipment_id, .. } => {
            travel(row, *shipment_id, Travelling::Shipped);
        }
        OrderEvent::ParcelDelivered { shipment_id, .. } => {
            travel(row, *shipment_id, Travelling::Delivered);
        }
        OrderEvent::ParcelFailed { shipment_id, .. } => travel(row, *shipment_id, Travelling::Gone),
        OrderEvent::UnitsCalledOff { units, waived, .. } => {
            facts.called_off.extend_from_slice(units);
            let less = waived.as_ref().map(|waived| waived.totals.total.units());
            facts.waived_minor += less.unwrap_or(0);
        }
        OrderEvent::ReturnOpened { return_id, .. } => facts.returns.push(GoodsBack {
            id: return_id.0,
            received: 0,
            ended: false,
        }),
        OrderEvent::ReturnReceived {
            return_id,
            units: came,
            ..
        } => {
            if let Some(back) = facts.goods_back(return_id.0) {
                back.received += units(came);
            }
        }
        OrderEvent::ReturnEnded { return_id, .. } => {
            if let Some(back) = facts.goods_back(return_id.0) {
                back.ended = true;
            }
        }
        _ => {}
    }
}

fn travel(row: &mut OrderDetail, shipment_id: ShipmentId, standing: Travelling) {
    if let Some(parcel) = row.facts.parcel(shipment_id.0) {
        parcel.standing = standing;
    }
}
