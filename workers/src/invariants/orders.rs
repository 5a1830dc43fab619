//! What an order must satisfy at each of its events.

use super::books::{Books, Units};
use super::findings::{Invariant, Judge};
use super::{circumstances, goods, prices};
use domain::kernel::{Amount, CartId};
use domain::order::{LineUnits, Order, OrderEvent, TrialStanding};
use domain::payment::Payment;
use eventstore::{Fault, Told};
use std::collections::HashMap;

impl Books {
    pub(super) fn take_order(&mut self, told: &Told) -> Result<(), Fault> {
        let (event, key) = (told.read::<OrderEvent>()?, told.key());
        let id = &told.aggregate_id;
        let order = self.orders.entry(id.clone()).or_default();
        let mut judge = self.findings.at(&key);
        circumstances::of_order(&mut judge, &event);
        before(&mut judge, order, &event);
        match &event {
            OrderEvent::Placed(placement) => {
                prices::add_up(&mut judge, placement);
                is_of_its_own_cart(&mut judge, &mut self.sold, (id, placement.cart_id));
            }
            OrderEvent::Confirmed { .. } => self.confirmed += 1,
            OrderEvent::PaymentStarted {
                payment_id, amount, ..
            } => {
                let payment = self.payments.get(&payment_id.to_string());
                is_asked_for(&mut judge, payment, *amount);
            }
            OrderEvent::UnitsCalledOff { units, .. } => note(&mut self.called_off, id, units),
            OrderEvent::ReturnReceived { units, .. } => note(&mut self.came_back, id, units),
            _ => {}
        }
        *order = std::mem::take(order).evolve(event.clone());
        prices::of_lines_stay(&mut judge, order, &event);
        let counted = goods::Counted {
            called_off: self.called_off.get(id),
            came_back: self.came_back.get(id),
        };
        goods::of_order(&mut judge, order, &event, counted);
        Ok(())
    }
}

/// An order without a cart came from another system.
fn is_of_its_own_cart(
    judge: &mut Judge<'_>,
    sold: &mut HashMap<CartId, String>,
    (order, cart): (&String, Option<CartId>),
) {
    let Some(cart) = cart else {
        return;
    };
    let first = sold.entry(cart).or_insert_with(|| order.clone());
    judge.holds(Invariant::Once, first == order, || {
        format!("its cart {cart} was order {first} before")
    });
}

fn before(judge: &mut Judge<'_>, order: &Order, event: &OrderEvent) {
    match event {
        OrderEvent::Placed(_) => {
            let first = order.placement().is_none();
            judge.holds(Invariant::Prices, first, || "it was placed before".into());
        }
        OrderEvent::Confirmed { .. } => {
            let stands = !order.is_lapsed();
            judge.holds(Invariant::Stock, stands, || {
                "it was confirmed without its units".into()
            });
        }
        OrderEvent::PaymentStarted { amount, .. } => {
            let due = order.due();
            judge.holds(Invariant::Money, *amount == due, || {
                let (amount, due) = (amount.units(), due.units());
                format!("{amount} is asked for and {due} is due")
            });
        }
        OrderEvent::RefundRequested {
            payment_id, amount, ..
        } => {
            let mut trials = order.trials().iter();
            let trial = trials.find(|trial| trial.payment_id == *payment_id);
            // Money that never paid the order is limited by its payment.
            if trial.is_some_and(|trial| trial.standing == TrialStanding::Conflicted) {
                return;
            }
            goes_back_of(judge, *amount, order.refundable());
        }
        _ => {}
    }
}

fn goes_back_of(judge: &mut Judge<'_>, amount: Amount, left: Amount) {
    let fits = amount > Amount::ZERO && amount <= left;
    judge.holds(Invariant::Money, fits, || {
        format!("{} goes back of {}", amount.units(), left.units())
    });
}

/// What the provider is asked for is what the order started to pay.
pub(super) fn is_asked_for(judge: &mut Judge<'_>, payment: Option<&Payment>, started: Amount) {
    let Some(terms) = payment.and_then(Payment::terms) else {
        return;
    };
    judge.holds(Invariant::Money, terms.amount == started, || {
        let (asked, started) = (terms.amount.units(), started.units());
        format!("the provider is asked for {asked} and {started} was due")
    });
}

fn note(units_of: &mut HashMap<String, Units>, order: &str, units: &[LineUnits]) {
    let counted = units_of.entry(order.to_owned()).or_default();
    for units in units {
        *counted.entry(units.product_id).or_default() += units.quantity.units();
    }
}
