//! How an order leaves in parcels, and arrives.

use super::*;

fn plan(parcel: u128, units: Vec<LineUnits>) -> OrderCommand {
    OrderCommand::PlanParcel {
        shipment_id: id(parcel),
        units,
        at: noon(1),
    }
}

fn drop_it(parcel: u128) -> OrderCommand {
    OrderCommand::DropParcel {
        shipment_id: id(parcel),
        at: noon(1),
    }
}

fn ship(parcel: u128) -> OrderCommand {
    OrderCommand::ShipParcel {
        shipment_id: id(parcel),
        at: noon(1),
    }
}

fn deliver(parcel: u128, cash: Option<u128>) -> OrderCommand {
    OrderCommand::DeliverParcel {
        shipment_id: id(parcel),
        cash: cash.map(id),
        at: noon(1),
    }
}

fn fail(parcel: u128, came_back: bool) -> OrderCommand {
    OrderCommand::FailParcel {
        shipment_id: id(parcel),
        came_back,
        at: noon(1),
    }
}

pub(super) fn planned(parcel: u128, units: Vec<LineUnits>) -> OrderEvent {
    OrderEvent::ParcelPlanned {
        order_id: id(1),
        shipment_id: id(parcel),
        units,
        at: noon(1),
    }
}

fn dropped(parcel: u128) -> OrderEvent {
    OrderEvent::ParcelDropped {
        order_id: id(1),
        shipment_id: id(parcel),
        at: noon(1),
    }
}

pub(super) fn sent(parcel: u128, units: Vec<LineUnits>) -> OrderEvent {
    OrderEvent::ParcelShipped {
        order_id: id(1),
        shipment_id: id(parcel),
        units,
        at: noon(1),
    }
}

pub(super) fn arrived(parcel: u128) -> OrderEvent {
    OrderEvent::ParcelDelivered {
        order_id: id(1),
        shipment_id: id(parcel),
        at: noon(1),
    }
}

pub(super) fn gone(parcel: u128, came_back: bool) -> OrderEvent {
    OrderEvent::ParcelFailed {
        order_id: id(1),
        shipment_id: id(parcel),
        came_back,
        at: noon(1),
    }
}

/// Three of the four bought units, and the fourth.
fn first() -> Vec<LineUnits> {
    vec![of(11, 1), of(12, 1)]
}

fn second() -> Vec<LineUnits> {
    vec![of(11, 1)]
}

/// Being picked, with both parcels put together.
fn packed() -> Vec<OrderEvent> {
    let parcels = vec![planned(21, first()), planned(22, second())];
    [life(Status::Processing), parcels].concat()
}

/// Both parcels are on their way.
fn under_way() -> Vec<OrderEvent> {
    let left = vec![sent(21, first()), sent(22, second()), shipped()];
    [packed(), left].concat()
}

fn and(before: Vec<OrderEvent>, more: Vec<OrderEvent>) -> Vec<OrderEvent> {
    [before, more].concat()
}

#[test]
fn units_are_put_together_while_the_order_is_picked() {
    given(life(Status::Processing))
        .when(plan(21, first()))
        .then_expect_events(vec![planned(21, first())]);
    for from in [Status::Pending, Status::Confirmed, Status::Cancelled] {
        given(life(from))
            .when(plan(21, first()))
            .then_expect_error(not_allowed(from, Status::Shipped));
    }
    given(vec![])
        .when(plan(21, first()))
        .then_expect_error(OrderError::Unknown);
}

#[test]
fn no_more_of_a_line_is_packed_than_was_bought() {
    let left = |product, left| OrderError::NotLeftToSend {
        product_id: id(product),
        left,
    };
    given(life(Status::Processing))
        .when(plan(21, vec![of(11, 3)]))
        .then_expect_error(left(11, 2));
    given(and(life(Status::Processing), vec![planned(21, first())]))
        .when(plan(22, vec![of(11, 2)]))
        .then_expect_error(left(11, 1));
    given(life(Status::Shipped))
        .when(plan(21, first()))
        .then_expect_error(left(11, 0));
    given(life(Status::Processing))
        .when(plan(21, vec![of(13, 1)]))
        .then_expect_error(OrderError::NoSuchLine(id(13)));
    assert_eq!(after(packed()).left_to_send(), []);
    let one = and(life(Status::Processing), vec![planned(21, first())]);
    assert_eq!(after(one).left_to_send(), second());
}

#[test]
fn a_parcel_holds_something_and_each_product_once() {
    for units in [vec![], vec![of(11, 0)], vec![of(11, 1), of(11, 1)]] {
        given(life(Status::Processing))
            .when(plan(21, units))
            .then_expect_error(OrderError::EmptyParcel);
    }
}

#[test]
fn the_same_parcel_again_says_nothing_and_another_one_is_refused() {
    given(packed())
        .when(plan(21, first()))
        .then_expect_events(vec![]);
    given(packed())
        .when(plan(21, second()))
        .then_expect_error(OrderError::ParcelLeft);
}

#[test]
fn a_parcel_is_taken_apart_until_it_left() {
    given(packed())
        .when(drop_it(21))
        .then_expect_events(vec![dropped(21)]);
    let again = and(packed(), vec![dropped(21)]);
    assert_eq!(after(again.clone()).left_to_send(), first());
    given(again.clone())
        .when(drop_it(21))
        .then_expect_events(vec![]);
    given(again)
        .when(plan(21, first()))
        .then_expect_events(vec![planned(21, first())]);
    given(under_way())
        .when(drop_it(21))
        .then_expect_error(OrderError::ParcelLeft);
}

#[test]
fn an_order_has_shipped_when_its_last_unit_has() {
    given(packed())
        .when(ship(21))
        .then_expect_events(vec![sent(21, first())]);
    let half = and(packed(), vec![sent(21, first())]);
    assert_eq!(after(half.clone()).status(), Some(Status::Processing));
    given(half.clone())
        .when(ship(22))
        .then_expect_events(vec![sent(22, second()), shipped()]);
    given(half).when(ship(21)).then_expect_events(vec![]);
    let alone = and(life(Status::Processing), vec![planned(22, second())]);
    given(alone)
        .when(ship(22))
        .then_expect_events(vec![sent(22, second())]);
}

#[test]
fn an_order_with_parcels_leaves_parcel_by_parcel() {
    given(packed())
        .when(OrderCommand::Ship { at: noon(1) })
        .then_expect_error(OrderError::ParcelNotLeft);
    assert_eq!(after(life(Status::Shipped)).left_to_send(), []);
}

#[test]
fn nothing_leaves_an_order_that_was_called_off() {
    let off = and(packed(), vec![cancelled(By::Staff, "broken")]);
    given(off)
        .when(ship(21))
        .then_expect_error(not_allowed(Status::Cancelled, Status::Shipped));
}

#[test]
fn an_order_of_which_a_parcel_left_is_not_called_off() {
    given(and(packed(), vec![sent(21, first())]))
        .when(OrderCommand::Cancel {
            by: By::Staff,
            reason: Some("late".to_owned()),
            refunding: true,
            at: noon(1),
        })
        .then_expect_error(OrderError::TooLateToCancel);
}

#[test]
fn an_order_is_delivered_when_its_last_parcel_is() {
    given(under_way())
        .when(deliver(21, None))
        .then_expect_events(vec![arrived(21)]);
    given(and(under_way(), vec![arrived(21)]))
        .when(deliver(22, None))
        .then_expect_events(vec![arrived(22), delivered()]);
    given(and(under_way(), vec![arrived(21)]))
        .when(deliver(21, None))
        .then_expect_events(vec![]);
    given(packed())
        .when(deliver(21, None))
        .then_expect_error(OrderError::ParcelNotLeft);
}

#[test]
fn a_parcel_may_arrive_before_the_next_one_leaves() {
    let early = and(packed(), vec![sent(21, first())]);
    given(early.clone())
        .when(deliver(21, None))
        .then_expect_events(vec![arrived(21)]);
    let rest = vec![arrived(21), sent(22, second()), shipped()];
    given(and(early, rest))
        .when(deliver(22, None))
        .then_expect_events(vec![arrived(22), delivered()]);
}

#[test]
fn the_courier_may_take_the_cash_with_any_parcel_but_once() {
    given(under_way())
        .when(deliver(21, Some(77)))
        .then_expect_events(vec![arrived(21), cash(1_576)]);
    given(and(under_way(), vec![arrived(21)]))
        .when(deliver(22, Some(77)))
        .then_expect_events(vec![arrived(22), delivered(), cash(1_576)]);
    given(and(under_way(), vec![arrived(21), cash(1_576)]))
        .when(deliver(22, Some(77)))
        .then_expect_events(vec![arrived(22), delivered()]);
    given(and(under_way(), vec![arrived(21)]))
        .when(deliver(21, Some(77)))
        .then_expect_events(vec![cash(1_576)]);
}

#[test]
fn what_never_arrives_is_not_waited_for() {
    for came_back in [false, true] {
        given(and(under_way(), vec![gone(21, came_back)]))
            .when(deliver(22, None))
            .then_expect_events(vec![arrived(22), delivered()]);
        given(and(under_way(), vec![arrived(22)]))
            .when(fail(21, came_back))
            .then_expect_events(vec![gone(21, came_back), delivered()]);
    }
}

#[test]
fn an_order_of_which_nothing_arrived_is_not_delivered() {
    given(and(under_way(), vec![gone(21, false)]))
        .when(fail(22, true))
        .then_expect_events(vec![gone(22, true)]);
}

#[test]
fn a_lost_parcel_may_turn_up_at_either_end() {
    let lost = and(under_way(), vec![gone(21, false)]);
    given(lost.clone())
        .when(fail(21, false))
        .then_expect_events(vec![]);
    given(lost.clone())
        .when(fail(21, true))
        .then_expect_events(vec![gone(21, true)]);
    given(lost)
        .when(deliver(21, None))
        .then_expect_events(vec![arrived(21)]);
}

#[test]
fn a_parcel_that_came_back_does_not_arrive_and_one_that_arrived_is_not_lost() {
    let back = and(under_way(), vec![gone(21, true)]);
    given(back.clone())
        .when(deliver(21, None))
        .then_expect_error(OrderError::ParcelLeft);
    for came_back in [false, true] {
        given(back.clone())
            .when(fail(21, came_back))
            .then_expect_events(vec![]);
        given(and(under_way(), vec![arrived(21)]))
            .when(fail(21, came_back))
            .then_expect_error(OrderError::ParcelLeft);
        given(packed())
            .when(fail(21, came_back))
            .then_expect_error(OrderError::ParcelNotLeft);
    }
}

#[test]
fn an_order_that_arrives_whole_brings_its_parcels_with_it() {
    given(and(under_way(), vec![gone(22, false)]))
        .when(OrderCommand::Deliver {
            cash: None,
            at: noon(1),
        })
        .then_expect_events(vec![arrived(21), delivered()]);
}

#[test]
fn a_parcel_of_another_order_is_not_known() {
    for command in [ship(23), deliver(23, None), fail(23, true)] {
        given(packed())
            .when(command.clone())
            .then_expect_error(OrderError::UnknownParcel);
        given(vec![])
            .when(command)
            .then_expect_error(OrderError::Unknown);
    }
    let order = after(under_way());
    assert!(order.has_parcels());
    assert_eq!(
        order.parcel(id(21)),
        Some((&*first(), ParcelStanding::Shipped))
    );
    assert_eq!(order.parcel(id(23)), None);
}
