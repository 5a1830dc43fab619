//! Given what happened to a stock item, these are its levels.

use super::*;
use domain::kernel::{OrderId, ProductId, Quantity};
use std::collections::HashMap;

const ITEM: ProductId = ProductId(Uuid::from_u128(1));
const ORDER: OrderId = OrderId(Uuid::from_u128(2));
const AT: At = DateTime::UNIX_EPOCH;

impl Promises for HashMap<String, Promised> {
    fn take(&mut self, id: &str) -> Option<Promised> {
        self.remove(id)
    }
    fn keep(&mut self, promised: Promised) {
        self.insert(promised.id.clone(), promised);
    }
}

fn units(units: i64) -> Quantity {
    Quantity::new(units).unwrap()
}

fn opened(on_hand: i64) -> StockEvent {
    StockEvent::Opened {
        product_id: ITEM,
        on_hand: units(on_hand),
        at: AT,
    }
}

fn held(quantity: i64) -> StockEvent {
    let quantity = units(quantity);
    StockEvent::Held {
        product_id: ITEM,
        order_id: ORDER,
        quantity,
        expires_at: AT,
        at: AT,
    }
}

fn committed(quantity: i64) -> StockEvent {
    StockEvent::Committed {
        product_id: ITEM,
        order_id: ORDER,
        quantity: units(quantity),
        at: AT,
    }
}

fn released(quantity: i64) -> StockEvent {
    let (quantity, reason) = (units(quantity), "expired".to_owned());
    StockEvent::Released {
        product_id: ITEM,
        order_id: ORDER,
        quantity,
        reason,
        at: AT,
    }
}

fn consumed(quantity: i64) -> StockEvent {
    StockEvent::Consumed {
        product_id: ITEM,
        order_id: ORDER,
        quantity: units(quantity),
        shipment_id: None,
        at: AT,
    }
}

/// On hand, held, committed, and promises that are still open.
fn after(events: &[StockEvent]) -> (i64, i64, i64, usize) {
    let (mut level, mut promises) = (Level::unknown(ITEM.0), HashMap::new());
    for event in events {
        level.note(event, &mut promises);
    }
    (level.on_hand, level.held, level.committed, promises.len())
}

#[test]
fn a_hold_becomes_a_promise_and_leaves_the_house() {
    assert_eq!(after(&[opened(10), held(3)]), (10, 3, 0, 1));
    assert_eq!(after(&[opened(10), held(3), committed(3)]), (10, 0, 3, 1));
    assert_eq!(
        after(&[opened(10), held(3), committed(3), consumed(3)]),
        (7, 0, 0, 0)
    );
}

#[test]
fn what_is_released_is_taken_from_where_it_stood() {
    assert_eq!(after(&[opened(10), held(3), released(3)]), (10, 0, 0, 0));
    assert_eq!(
        after(&[opened(10), held(3), committed(3), released(3)]),
        (10, 0, 0, 0)
    );
}

#[test]
fn a_count_changes_only_the_shelf() {
    let counted = StockEvent::Counted {
        product_id: ITEM,
        on_hand: units(1),
        reason: "inventory".to_owned(),
        at: AT,
    };
    assert_eq!(after(&[opened(10), held(3), counted]), (1, 3, 0, 1));
}

#[test]
fn a_parcel_takes_its_units_and_leaves_the_rest_promised() {
    let history = [opened(10), held(3), committed(3), consumed(2)];
    assert_eq!(after(&history), (8, 0, 1, 1));
    let rest = [&history[..], &[consumed(1)]].concat();
    assert_eq!(after(&rest), (7, 0, 0, 0));
}

#[test]
fn units_that_came_back_are_on_the_shelf() {
    let restocked = StockEvent::Restocked {
        product_id: ITEM,
        quantity: units(2),
        by: domain::stock::CameBy::Return(domain::kernel::ReturnId(Uuid::from_u128(3))),
        at: AT,
    };
    assert_eq!(after(&[opened(10), restocked]), (12, 0, 0, 0));
}
