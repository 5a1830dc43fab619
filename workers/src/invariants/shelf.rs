//! Invariant 1: no sale promises a unit that is not there. A recount below what is promised is a fact, and
//! the shortfall is told at once.

use super::books::Books;
use super::circumstances::has_reason;
use super::findings::{Invariant, Judge};
use domain::kernel::Quantity;
use domain::stock::{StockEvent, StockItem};
use eventstore::{Fault, Told};

impl Books {
    pub(super) fn take_stock(&mut self, told: &Told) -> Result<(), Fault> {
        let (event, key) = (told.read::<StockEvent>()?, told.key());
        let id = &told.aggregate_id;
        let item = self.stock.entry(id.clone()).or_default();
        let mut judge = self.findings.at(&key);
        let had = had(item, &event);
        *item = std::mem::take(item).evolve(event.clone());
        after(&mut judge, item, &event, had);
        shortfall(&mut judge, &event, self.short.remove(id));
        match event {
            StockEvent::Counted { reason, .. } => {
                has_reason(&mut judge, "the count", &reason);
                if item.available() < 0 {
                    self.short.insert(id.clone(), -item.available());
                }
            }
            StockEvent::Restocked {
                product_id,
                quantity,
                by,
                ..
            } => self.restocked.note(by, product_id, quantity),
            _ => {}
        }
        Ok(())
    }

    pub(super) fn shortfalls_were_told(&mut self) {
        let mut short: Vec<_> = self.short.drain().collect();
        short.sort();
        for (item, missing) in short {
            let place = format!("stock/{item}");
            let mut judge = self.findings.at(&place);
            judge.holds(Invariant::Stock, false, || {
                format!("a count found {missing} too few, and nobody was told")
            });
        }
    }
}

/// A count that found too little is followed by nothing but the word of it.
fn shortfall(judge: &mut Judge<'_>, event: &StockEvent, short: Option<i64>) {
    match event {
        StockEvent::ShortfallFound { missing, .. } => {
            let told = Some(missing.units());
            judge.holds(Invariant::Stock, short == told, || {
                let short = short.unwrap_or_default();
                format!("{} are said to be missing and {short} are", missing.units())
            });
        }
        _ => judge.holds(Invariant::Stock, short.is_none(), || {
            "the count before it found too little, and nobody was told".into()
        }),
    }
}

/// What the order had been promised before, where the event is about one.
fn had(item: &StockItem, event: &StockEvent) -> Option<Quantity> {
    match event {
        StockEvent::Held { order_id, .. }
        | StockEvent::Committed { order_id, .. }
        | StockEvent::Released { order_id, .. }
        | StockEvent::Consumed { order_id, .. } => item.held_for(*order_id),
        _ => None,
    }
}

fn after(judge: &mut Judge<'_>, item: &StockItem, event: &StockEvent, had: Option<Quantity>) {
    let before = had.map_or(0, Quantity::units);
    match event {
        StockEvent::Held { quantity, .. } | StockEvent::Committed { quantity, .. } => {
            let fits = quantity.units() <= before || item.available() >= 0;
            judge.holds(Invariant::Stock, fits, || {
                let (held, committed) = (item.held(), item.committed());
                let on_hand = item.on_hand();
                format!("{held} held and {committed} committed of {on_hand} on hand")
            });
        }
        StockEvent::Released { quantity, .. } => {
            judge.holds(Invariant::Stock, had == Some(*quantity), || {
                format!("{} given back of {before} held", quantity.units())
            });
        }
        StockEvent::Consumed { quantity, .. } => {
            let there = quantity.units() <= before && item.on_hand() >= 0;
            judge.holds(Invariant::Stock, there, || {
                let left = item.on_hand();
                format!(
                    "{} left of {before} promised, with {left} on hand after",
                    quantity.units()
                )
            });
        }
        _ => {}
    }
}
