//! Invariant 4, as returns and parcels count it: received <= announced, restocked <= received.

use super::books::Books;
use super::findings::Invariant;
use domain::kernel::{ProductId, Quantity};
use domain::returns::{Disposition, Return, ReturnEvent};
use domain::shipment::{Shipment, ShipmentEvent};
use domain::stock::CameBy;
use eventstore::{Fault, Told};
use std::collections::HashMap;

/// Units that are on the shelf again, by the way they came. The shelf may tell of them before the return
/// does, so they are compared when everything was read.
#[derive(Debug, Default)]
pub(super) struct Restocked {
    by_return: HashMap<(String, ProductId), i64>,
    by_parcel: HashMap<(String, ProductId), i64>,
}

impl Restocked {
    pub(super) fn note(&mut self, by: CameBy, product: ProductId, quantity: Quantity) {
        let units = match by {
            CameBy::Return(id) => self.by_return.entry((id.to_string(), product)),
            CameBy::Parcel(id) => self.by_parcel.entry((id.to_string(), product)),
        };
        *units.or_default() += quantity.units();
    }
}

impl Books {
    pub(super) fn take_return(&mut self, told: &Told) -> Result<(), Fault> {
        let (event, key) = (told.read::<ReturnEvent>()?, told.key());
        let back = self.returns.entry(told.aggregate_id.clone()).or_default();
        *back = std::mem::take(back).evolve(event.clone());
        let (ReturnEvent::Received { units, .. }, Some(case)) = (&event, back.case()) else {
            return Ok(());
        };
        let mut judge = self.findings.at(&key);
        for product in units.iter().map(|units| units.product_id) {
            let (announced, came) = (case.announced(product), case.came(product, |_| true));
            judge.holds(Invariant::Goods, came <= announced, || {
                format!("{came} of {product} came and {announced} were announced")
            });
        }
        Ok(())
    }

    pub(super) fn take_shipment(&mut self, told: &Told) -> Result<(), Fault> {
        let event = told.read::<ShipmentEvent>()?;
        let parcel = self.shipments.entry(told.aggregate_id.clone()).or_default();
        *parcel = std::mem::take(parcel).evolve(event);
        Ok(())
    }

    pub(super) fn nothing_was_restocked_that_did_not_come(&mut self) {
        let restocked = std::mem::take(&mut self.restocked);
        for ((id, product), units) in restocked.by_return {
            let came = self.returns.get(&id);
            let came = came.map_or(0, |back| to_restock(back, product));
            self.was_there(&format!("return {id}"), product, (units, came));
        }
        for ((id, product), units) in restocked.by_parcel {
            let was = self.shipments.get(&id);
            let was = was.map_or(0, |parcel| in_parcel(parcel, product));
            self.was_there(&format!("parcel {id}"), product, (units, was));
        }
    }

    fn was_there(&mut self, way: &str, product: ProductId, (restocked, came): (i64, i64)) {
        let place = format!("stock/{product}");
        let mut judge = self.findings.at(&place);
        judge.holds(Invariant::Goods, restocked <= came, || {
            format!("{restocked} are on the shelf again by {way}, with which {came} came for it")
        });
    }
}

fn to_restock(back: &Return, product: ProductId) -> i64 {
    back.case().map_or(0, |case| {
        case.came(product, |came| came.disposition == Disposition::Restock)
    })
}

fn in_parcel(parcel: &Shipment, product: ProductId) -> i64 {
    let units = parcel.parcel().into_iter();
    let units = units.flat_map(|parcel| parcel.units.iter());
    let units = units.filter(|units| units.product_id == product);
    units.map(|units| units.quantity.units()).sum()
}
