//! Invariant 4, as the order counts it: per product, in parcels and called off <= ordered, back <= sent.
//! What came back to the shop on its way may be sent again.

use super::books::Units;
use super::findings::{Invariant, Judge};
use domain::kernel::ProductId;
use domain::order::{Order, OrderEvent, ParcelStanding};

/// What an order's own events say of its units.
#[derive(Clone, Copy)]
pub(super) struct Counted<'a> {
    pub(super) called_off: Option<&'a Units>,
    pub(super) came_back: Option<&'a Units>,
}

pub(super) fn of_order(
    judge: &mut Judge<'_>,
    order: &Order,
    event: &OrderEvent,
    counted: Counted<'_>,
) {
    let units = match event {
        OrderEvent::ParcelPlanned { units, .. }
        | OrderEvent::ParcelShipped { units, .. }
        | OrderEvent::UnitsCalledOff { units, .. }
        | OrderEvent::ReturnReceived { units, .. } => units,
        _ => return,
    };
    for product in units.iter().map(|units| units.product_id) {
        let kept = bought(order, product) - of(counted.called_off, product);
        if matches!(event, OrderEvent::ReturnReceived { .. }) {
            let sent = if order.has_parcels() {
                packed(order, product, is_out)
            } else {
                kept
            };
            let back = of(counted.came_back, product);
            judge.holds(Invariant::Goods, back <= sent, || {
                format!("{back} of {product} came back and {sent} were sent")
            });
        } else {
            let packed = packed(order, product, |standing| {
                standing != ParcelStanding::CameBack
            });
            judge.holds(Invariant::Goods, packed <= kept, || {
                format!("{packed} of {product} are sent and {kept} were bought and not called off")
            });
        }
    }
}

fn of(units: Option<&Units>, product: ProductId) -> i64 {
    let units = units.and_then(|units| units.get(&product));
    units.copied().unwrap_or_default()
}

fn is_out(standing: ParcelStanding) -> bool {
    matches!(
        standing,
        ParcelStanding::Shipped | ParcelStanding::Delivered
    )
}

fn bought(order: &Order, product: ProductId) -> i64 {
    let lines = order.placement().into_iter().flat_map(|it| &it.lines);
    let lines = lines.filter(|line| line.product_id == product);
    lines.map(|line| line.quantity.units()).sum()
}

/// Units of a product in parcels that count.
fn packed(order: &Order, product: ProductId, counts: impl Fn(ParcelStanding) -> bool) -> i64 {
    let parcels = order.parcels().filter(|(_, standing)| counts(*standing));
    let parcels = parcels.filter_map(|(shipment, _)| order.parcel(shipment));
    let units = parcels.flat_map(|(units, _)| units);
    let units = units.filter(|units| units.product_id == product);
    units.map(|units| units.quantity.units()).sum()
}
