//! Units leave parcel by parcel, and some of them come back.

use super::*;

pub(super) fn consume_units(order: u128, quantity: i64) -> StockCommand {
    StockCommand::ConsumeUnits {
        order_id: id(order),
        shipment_id: id(50),
        quantity: units(quantity),
        at: noon(0),
    }
}

pub(super) fn promise(order: u128, quantity: i64) -> StockCommand {
    StockCommand::Promise {
        order_id: id(order),
        quantity: units(quantity),
        at: noon(0),
    }
}

pub(super) fn restock(way: u128, so_far: i64) -> StockCommand {
    StockCommand::Restock {
        by: CameBy::Return(id(way)),
        so_far: units(so_far),
        at: noon(0),
    }
}

fn left_in_parcel(order: u128, quantity: i64) -> StockEvent {
    StockEvent::Consumed {
        product_id: id(1),
        order_id: id(order),
        quantity: units(quantity),
        shipment_id: Some(id(50)),
        at: noon(0),
    }
}

fn restocked(way: u128, quantity: i64) -> StockEvent {
    StockEvent::Restocked {
        product_id: id(1),
        quantity: units(quantity),
        by: CameBy::Return(id(way)),
        at: noon(0),
    }
}

fn promised() -> Vec<StockEvent> {
    vec![opened(5), held(1, 3), committed(1, 3)]
}

fn after(events: Vec<StockEvent>) -> StockItem {
    let events = events.into_iter();
    events.fold(StockItem::default(), StockItem::evolve)
}

#[test]
fn a_parcel_takes_only_its_own_units() {
    given(promised())
        .when(consume_units(1, 2))
        .then_expect_events(vec![left_in_parcel(1, 2)]);
    let item = after([promised(), vec![left_in_parcel(1, 2)]].concat());
    assert_eq!((item.on_hand(), item.committed()), (3, 1));
    assert_eq!(item.held_for(id(1)), Some(units(1)));
    let item = item.evolve(left_in_parcel(1, 1));
    assert_eq!((item.on_hand(), item.committed()), (2, 0));
    assert_eq!(item.held_for(id(1)), None);
}

#[test]
fn a_parcel_takes_no_more_than_was_promised() {
    given(promised())
        .when(consume_units(1, 4))
        .then_expect_error(StockError::HoldsAnother { held: 3 });
    given(promised())
        .when(consume_units(1, 0))
        .then_expect_error(StockError::NothingWanted);
    given(vec![opened(5), held(1, 3)])
        .when(consume_units(1, 1))
        .then_expect_error(StockError::NotCommitted);
    given(vec![opened(5), held(1, 3), committed(1, 3), counted(1)])
        .when(consume_units(1, 2))
        .then_expect_error(StockError::Insufficient {
            available: 1,
            wanted: 2,
        });
}

#[test]
fn an_order_that_sends_units_again_is_promised_them_first() {
    given(promised())
        .when(promise(1, 5))
        .then_expect_events(vec![committed(1, 5)]);
    given(vec![opened(5)])
        .when(promise(1, 2))
        .then_expect_events(vec![committed(1, 2)]);
    given([promised(), vec![held(2, 1)]].concat())
        .when(promise(1, 5))
        .then_expect_error(StockError::Insufficient {
            available: 1,
            wanted: 2,
        });
}

#[test]
fn an_order_that_sends_fewer_units_lets_the_rest_go() {
    given(promised())
        .when(promise(1, 1))
        .then_expect_events(vec![committed(1, 1)]);
    let item = after([promised(), vec![committed(1, 1)]].concat());
    assert_eq!((item.committed(), item.available()), (1, 4));
    given(promised())
        .when(promise(1, 0))
        .then_expect_events(vec![StockEvent::Released {
            product_id: id(1),
            order_id: id(1),
            quantity: units(3),
            reason: "not sent".to_owned(),
            at: noon(0),
        }]);
}

#[test]
fn a_promise_that_stands_says_nothing() {
    given(promised())
        .when(promise(1, 3))
        .then_expect_events(vec![]);
    given(vec![opened(5)])
        .when(promise(1, 0))
        .then_expect_events(vec![]);
}

#[test]
fn units_that_come_back_are_for_sale_again() {
    given(vec![opened(5)])
        .when(restock(7, 2))
        .then_expect_events(vec![restocked(7, 2)]);
    assert_eq!(after(vec![opened(5), restocked(7, 2)]).available(), 7);
}

#[test]
fn units_that_come_back_twice_in_words_are_there_once() {
    given(vec![opened(5), restocked(7, 2)])
        .when(restock(7, 2))
        .then_expect_events(vec![]);
    given(vec![opened(5), restocked(7, 2)])
        .when(restock(7, 3))
        .then_expect_events(vec![restocked(7, 1)]);
    given(vec![opened(5), restocked(7, 2)])
        .when(restock(8, 2))
        .then_expect_events(vec![restocked(8, 2)]);
}

#[test]
fn what_was_never_counted_has_no_shelf_to_put_anything_on() {
    given(vec![]).when(restock(7, 2)).then_expect_events(vec![]);
    given(vec![])
        .when(consume_units(1, 1))
        .then_expect_error(StockError::Unknown);
}

#[test]
fn a_shelf_is_never_fuller_than_a_quantity_can_say() {
    given(vec![opened(crate::kernel::MAX_QUANTITY)])
        .when(restock(7, 1))
        .then_expect_error(StockError::OutOfRange);
}
