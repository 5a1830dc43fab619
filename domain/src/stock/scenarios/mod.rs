//! scenarios · the rules of stock, told as examples and as a property · touches nothing.

mod parcels;

use super::*;
use crate::kernel::examples::{cases, id, noon, units};
use cqrs_es::Aggregate;
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;

fn given(events: Vec<StockEvent>) -> AggregateTestExecutor<StockItem> {
    TestFramework::with(()).given(events)
}

fn opened(on_hand: i64) -> StockEvent {
    StockEvent::Opened {
        product_id: id(1),
        on_hand: units(on_hand),
        at: noon(0),
    }
}

fn counted(on_hand: i64) -> StockEvent {
    let reason = "count".to_owned();
    StockEvent::Counted {
        product_id: id(1),
        on_hand: units(on_hand),
        reason,
        at: noon(0),
    }
}

fn held(order: u128, quantity: i64) -> StockEvent {
    StockEvent::Held {
        product_id: id(1),
        order_id: id(order),
        quantity: units(quantity),
        expires_at: noon(60),
        at: noon(0),
    }
}

fn committed(order: u128, quantity: i64) -> StockEvent {
    StockEvent::Committed {
        product_id: id(1),
        order_id: id(order),
        quantity: units(quantity),
        at: noon(0),
    }
}

fn released(order: u128, quantity: i64) -> StockEvent {
    StockEvent::Released {
        product_id: id(1),
        order_id: id(order),
        quantity: units(quantity),
        reason: "cancelled".to_owned(),
        at: noon(0),
    }
}

fn consumed(order: u128, quantity: i64) -> StockEvent {
    StockEvent::Consumed {
        product_id: id(1),
        order_id: id(order),
        quantity: units(quantity),
        shipment_id: None,
        at: noon(0),
    }
}

fn open(on_hand: i64) -> StockCommand {
    StockCommand::Open {
        product_id: id(1),
        on_hand: units(on_hand),
        at: noon(0),
    }
}

fn count(on_hand: i64, reason: &str) -> StockCommand {
    StockCommand::Count {
        on_hand: units(on_hand),
        reason: reason.to_owned(),
        at: noon(0),
    }
}

fn hold(order: u128, quantity: i64) -> StockCommand {
    StockCommand::Hold {
        order_id: id(order),
        quantity: units(quantity),
        expires_at: noon(60),
        at: noon(0),
    }
}

fn commit(order: u128) -> StockCommand {
    StockCommand::Commit {
        order_id: id(order),
        at: noon(0),
    }
}

fn release(order: u128) -> StockCommand {
    StockCommand::Release {
        order_id: id(order),
        reason: "cancelled".to_owned(),
        at: noon(0),
    }
}

fn consume(order: u128) -> StockCommand {
    StockCommand::Consume {
        order_id: id(order),
        at: noon(0),
    }
}

#[test]
fn units_are_counted_for_the_first_time_once() {
    given(vec![])
        .when(open(5))
        .then_expect_events(vec![opened(5)]);
    given(vec![opened(5)])
        .when(open(5))
        .then_expect_error(StockError::AlreadyOpen);
}

#[test]
fn nothing_is_sold_that_was_never_counted() {
    for command in [count(1, "count"), hold(1, 1), commit(1), consume(1)] {
        given(vec![])
            .when(command)
            .then_expect_error(StockError::Unknown);
    }
    given(vec![]).when(release(1)).then_expect_events(vec![]);
}

#[test]
fn a_count_is_a_fact() {
    given(vec![opened(5)])
        .when(count(9, "count"))
        .then_expect_events(vec![counted(9)]);
}

#[test]
fn a_count_needs_a_reason() {
    given(vec![opened(5)])
        .when(count(9, " "))
        .then_expect_error(StockError::ReasonRequired);
}

#[test]
fn a_count_that_finds_what_was_thought_says_nothing() {
    given(vec![opened(5)])
        .when(count(5, "count"))
        .then_expect_events(vec![]);
}

#[test]
fn a_count_below_what_is_promised_raises_a_shortfall() {
    given(vec![opened(5), held(1, 2), committed(1, 2), held(2, 2)])
        .when(count(1, "count"))
        .then_expect_events(vec![
            counted(1),
            StockEvent::ShortfallFound {
                product_id: id(1),
                missing: units(3),
                at: noon(0),
            },
        ]);
}

#[test]
fn an_order_sets_units_aside() {
    given(vec![opened(5)])
        .when(hold(1, 5))
        .then_expect_events(vec![held(1, 5)]);
}

#[test]
fn nobody_gets_the_last_unit_twice() {
    given(vec![opened(5), held(1, 4)])
        .when(hold(2, 2))
        .then_expect_error(StockError::Insufficient {
            available: 1,
            wanted: 2,
        });
    given(vec![opened(5), held(1, 5), committed(1, 5), counted(2)])
        .when(hold(2, 1))
        .then_expect_error(StockError::Insufficient {
            available: 0,
            wanted: 1,
        });
}

#[test]
fn an_order_that_holds_its_units_already_says_nothing() {
    given(vec![opened(5), held(1, 5)])
        .when(hold(1, 5))
        .then_expect_events(vec![]);
}

#[test]
fn an_order_cannot_change_what_it_holds() {
    given(vec![opened(5), held(1, 2)])
        .when(hold(1, 3))
        .then_expect_error(StockError::HoldsAnother { held: 2 });
}

#[test]
fn an_order_takes_at_least_one_unit() {
    given(vec![opened(5)])
        .when(hold(1, 0))
        .then_expect_error(StockError::NothingWanted);
}

#[test]
fn a_hold_becomes_a_promise_once() {
    given(vec![opened(5), held(1, 2)])
        .when(commit(1))
        .then_expect_events(vec![committed(1, 2)]);
    given(vec![opened(5), held(1, 2), committed(1, 2)])
        .when(commit(1))
        .then_expect_events(vec![]);
    given(vec![opened(5)])
        .when(commit(1))
        .then_expect_error(StockError::NothingHeld);
}

#[test]
fn holds_and_promises_can_be_given_back() {
    given(vec![opened(5), held(1, 2)])
        .when(release(1))
        .then_expect_events(vec![released(1, 2)]);
    given(vec![opened(5), held(1, 2), committed(1, 2)])
        .when(release(1))
        .then_expect_events(vec![released(1, 2)]);
}

#[test]
fn nothing_is_given_back_twice() {
    given(vec![opened(5), held(1, 2), released(1, 2)])
        .when(release(1))
        .then_expect_events(vec![]);
}

#[test]
fn promised_units_leave_the_house() {
    given(vec![opened(5), held(1, 2), committed(1, 2)])
        .when(consume(1))
        .then_expect_events(vec![consumed(1, 2)]);
}

#[test]
fn only_promised_units_leave_the_house() {
    given(vec![opened(5)])
        .when(consume(1))
        .then_expect_error(StockError::NothingHeld);
    given(vec![opened(5), held(1, 2)])
        .when(consume(1))
        .then_expect_error(StockError::NotCommitted);
}

#[test]
fn what_is_not_on_the_shelf_cannot_leave_it() {
    given(vec![opened(5), held(1, 2), committed(1, 2), counted(1)])
        .when(consume(1))
        .then_expect_error(StockError::Insufficient {
            available: 1,
            wanted: 2,
        });
}

#[test]
fn the_sums_follow_the_promises() {
    let history = vec![
        opened(9),
        held(1, 2),
        committed(1, 2),
        held(2, 3),
        held(3, 1),
        released(3, 1),
    ];
    let item = history
        .into_iter()
        .fold(StockItem::default(), StockItem::evolve);
    assert_eq!(
        (
            item.on_hand(),
            item.held(),
            item.committed(),
            item.available()
        ),
        (9, 3, 2, 4)
    );
    assert_eq!(item.held_for(id(1)), Some(units(2)));
    assert_eq!(item.held_for(id(3)), None);
    let item = item.evolve(consumed(1, 2));
    assert_eq!(
        (
            item.on_hand(),
            item.held(),
            item.committed(),
            item.available()
        ),
        (7, 3, 0, 4)
    );
    let stored = serde_json::to_string(&item).unwrap();
    assert_eq!(serde_json::from_str::<StockItem>(&stored).unwrap(), item);
}

fn any_command() -> impl Strategy<Value = StockCommand> {
    (0..9_u8, 1..6_u128, 0..12_i64).prop_map(|(act, order, quantity)| match act {
        0 => count(quantity, "count"),
        1 | 2 => hold(order, quantity),
        3 => commit(order),
        4 => release(order),
        5 => parcels::consume_units(order, quantity),
        6 => parcels::promise(order, quantity),
        7 => parcels::restock(order, quantity),
        _ => consume(order),
    })
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn no_sale_promises_more_than_there_is(commands in prop::collection::vec(any_command(), 0..80)) {
        let mut item = StockItem::default().evolve(opened(10));
        let mut short = false;
        for command in commands {
            let (available, before) = (item.available(), item.held() + item.committed());
            let Ok(events) = decide::decide(&item, command) else { continue };
            for event in events {
                short |= matches!(event, StockEvent::ShortfallFound { .. });
                item.apply(event);
            }
            let more = item.held() + item.committed() - before;
            prop_assert!(more <= 0 || more <= available, "sold what is not there");
            let promised = item.held() + item.committed();
            prop_assert!(item.held() >= 0 && item.committed() >= 0 && item.on_hand() >= 0);
            short &= promised > item.on_hand();
            prop_assert!(short || promised <= item.on_hand());
            let told: i64 = (1..6).filter_map(|order| item.held_for(id(order))).map(|q| q.units()).sum();
            prop_assert_eq!(told, promised);
        }
    }
}
