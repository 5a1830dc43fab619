//! Units that will never be sent, of an order whose other units are.

use super::back::each_once;
use super::cancel::reason_of;
use super::decide::{Decision, refused};
use super::money::known;
use super::parcel::{all_ended, is_sent};
use super::refunds::{standing, units_back, units_in};
use super::sale::{ParcelStanding, Sale, units_of};
use super::waived::{Waived, waive};
use super::{LineUnits, Order, OrderError, OrderEvent, Status};
use crate::kernel::{Amount, At, By, ProductId, Quantity};
use crate::refund::WhyRefund;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Units that were called off, and what of the price went with them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CalledOff {
    pub(super) id: Uuid,
    pub(super) units: Vec<LineUnits>,
    /// Absent where they were paid: their money goes back as a refund.
    pub(super) waived: Option<Box<Waived>>,
}

/// What staff want to call off.
pub(super) struct Wish {
    pub(super) id: Uuid,
    pub(super) units: Vec<LineUnits>,
    pub(super) reason: String,
    pub(super) refunding: bool,
    pub(super) at: At,
}

/// Units that lie in no parcel are called off. The last unit is not: that is a cancellation. Whoever
/// paid gets the money of the units back; whoever did not owes so much less.
pub(super) fn call_off(order: &Order, wish: Wish) -> Decision {
    let sale = known(order)?;
    if sale.called_off.iter().any(|before| before.id == wish.id) {
        return Ok(vec![]);
    }
    match order {
        Order::Confirmed(_) | Order::Processing(_) => {}
        Order::Pending(_) => return Err(OrderError::CancelInstead),
        _ => {
            let from = order.status().unwrap_or(Status::Pending);
            return Err(refused(from, Status::Cancelled));
        }
    }
    is_left(sale, &wish.units)?;
    let reason = reason_of(By::Staff, Some(wish.reason))?;
    let waived = money(order, sale, &wish.units, wish.refunding)?;
    let (order_id, at) = (sale.placement.order_id, wish.at);
    let mut events = vec![OrderEvent::UnitsCalledOff {
        order_id,
        call_off_id: wish.id,
        units: wish.units,
        by: By::Staff,
        reason,
        waived: waived.map(Box::new),
        placed_at: sale.placement.at,
        at,
    }];
    let after = order.clone().evolve(events[0].clone());
    events.extend(follows(&after, at));
    Ok(events)
}

fn is_left(sale: &Sale, units: &[LineUnits]) -> Result<(), OrderError> {
    each_once(units)?;
    for wanted in units {
        let product_id = wanted.product_id;
        if sale.bought(product_id) == 0 {
            return Err(OrderError::NoSuchLine(product_id));
        }
        let left = sale.kept(product_id) - sale.in_parcels(product_id, is_sent);
        if wanted.quantity.units() > left {
            return Err(OrderError::NotLeftToSend { product_id, left });
        }
    }
    let kept: i64 = sale.products().map(|product| sale.kept(product)).sum();
    let called: i64 = units.iter().map(|units| units.quantity.units()).sum();
    if kept == called {
        return Err(OrderError::CancelInstead);
    }
    Ok(())
}

/// What nobody paid is waived; what was paid must be on its way back by the end of the decision.
fn money(
    order: &Order,
    sale: &Sale,
    units: &[LineUnits],
    refunding: bool,
) -> Result<Option<Waived>, OrderError> {
    if sale.captured == Amount::ZERO {
        if order.open_trial().is_some() {
            return Err(OrderError::PaymentUnderWay);
        }
        return waive(sale, units).map(Some);
    }
    if sale.due() > Amount::ZERO {
        return Err(OrderError::NotPaid);
    }
    let nothing_left = order.refundable() <= Amount::ZERO;
    if refunding || nothing_left || order.still_to_pay_back(units).is_empty() {
        Ok(None)
    } else {
        Err(OrderError::RefundNeeded)
    }
}

/// An order of which nothing else is to be sent has shipped; and has arrived, if its parcels have.
fn follows(order: &Order, at: At) -> Vec<OrderEvent> {
    let Order::Processing(sale) = order else {
        return vec![];
    };
    let stands = |wanted: ParcelStanding| {
        let mut parcels = sale.parcels.iter();
        parcels.any(|parcel| parcel.standing == wanted)
    };
    if stands(ParcelStanding::Planned) || !order.left_to_send().is_empty() {
        return vec![];
    }
    let order_id = sale.placement.order_id;
    let mut events = vec![OrderEvent::Shipped { order_id, at }];
    if all_ended(sale) && stands(ParcelStanding::Delivered) {
        events.push(OrderEvent::Delivered { order_id, at });
    }
    events
}

impl Order {
    /// How often units of it were called off.
    #[must_use]
    pub fn call_offs(&self) -> usize {
        self.sale().map_or(0, |sale| sale.called_off.len())
    }

    /// Of these units, of those that are left to send, those whose money did not go back yet, whatever the
    /// shop gave back out of kindness was meant for. What went back for units that were returned, or called
    /// off before, is not counted for them.
    #[must_use]
    pub fn still_to_pay_back(&self, units: &[LineUnits]) -> Vec<LineUnits> {
        self.less(units, |unsent| unsent.at_most)
    }

    /// The same, if what was given back out of kindness was meant for units that are out of the house.
    #[must_use]
    pub fn not_given_back(&self, units: &[LineUnits]) -> Vec<LineUnits> {
        self.less(units, |unsent| unsent.at_least)
    }

    /// Whether the price of units that are called off goes back. `said` must be given where money went back
    /// that could have been for these units or for others.
    pub fn pays_back(&self, units: &[LineUnits], said: Option<bool>) -> Result<bool, OrderError> {
        match said {
            Some(refunding) => Ok(refunding),
            None if self.not_given_back(units) == self.still_to_pay_back(units) => Ok(true),
            None => Err(OrderError::RefundUnclear),
        }
    }

    fn less(&self, units: &[LineUnits], given: fn(&BackUnsent) -> i64) -> Vec<LineUnits> {
        let Some(sale) = self.sale() else {
            return Vec::new();
        };
        let left = units.iter().filter_map(|wanted| {
            let product = wanted.product_id;
            let named = sale.bought(product) - units_back(sale, product);
            let left = wanted.quantity.units() - given(&sale.back_unsent(product));
            let quantity = Quantity::new(left.min(named).max(0)).ok()?;
            (!quantity.is_zero()).then_some(LineUnits {
                quantity,
                ..*wanted
            })
        });
        left.collect()
    }
}

/// How many units of a product are left to send although their money went back.
struct BackUnsent {
    at_least: i64,
    at_most: i64,
}

fn is_out(standing: ParcelStanding) -> bool {
    !matches!(standing, ParcelStanding::Planned | ParcelStanding::CameBack)
}

impl Sale {
    /// Units of a product that were called off.
    pub(super) fn called_off(&self, product: ProductId) -> i64 {
        let called = self.called_off.iter();
        called.map(|called| units_of(&called.units, product)).sum()
    }

    /// Units of a product that are left to send although their money went back. What went back for returned
    /// and for called off units is theirs; anything else may have been meant for a unit that is out of the
    /// house just as well.
    fn back_unsent(&self, product: ProductId) -> BackUnsent {
        let returned = standing(self).filter(|back| back.why == WhyRefund::Returned);
        let returned: i64 = returned.map(|back| units_in(&back.lines, product)).sum();
        let accounted = returned + self.called_off(product);
        let at_most = (units_back(self, product) - accounted).max(0);
        let out = self.in_parcels(product, is_out) - returned;
        BackUnsent {
            at_least: (at_most - out.max(0)).max(0),
            at_most,
        }
    }

    /// Units of a product that were bought and not called off.
    pub(super) fn kept(&self, product: ProductId) -> i64 {
        self.bought(product) - self.called_off(product)
    }

    /// Its products, each once.
    pub(super) fn products(&self) -> impl Iterator<Item = ProductId> {
        let lines = &self.placement.lines;
        let products = lines.iter().map(|line| line.product_id).enumerate();
        products
            .filter(|(at, product)| !lines[..*at].iter().any(|line| line.product_id == *product))
            .map(|(_, product)| product)
    }

    /// What the price went down by.
    pub(super) fn waived(&self) -> impl Iterator<Item = &Waived> {
        let called = self.called_off.iter();
        called.filter_map(|called| called.waived.as_deref())
    }
}
