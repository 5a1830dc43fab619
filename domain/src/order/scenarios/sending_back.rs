//! How goods come back.

use super::*;

/// Two weeks.
const DAYS: u32 = 14;

fn open(units: Vec<LineUnits>) -> OrderCommand {
    open_by(By::Customer, units, DAYS, 1)
}

/// `minutes` after noon; the orders here were delivered a minute past noon.
fn open_by(by: By, units: Vec<LineUnits>, until_days: u32, minutes: i64) -> OrderCommand {
    OrderCommand::OpenReturn {
        return_id: id(31),
        units,
        until_days,
        by,
        at: noon(minutes),
    }
}

fn receive(units: Vec<LineUnits>) -> OrderCommand {
    OrderCommand::ReceiveReturn {
        return_id: id(31),
        units,
        at: noon(1),
    }
}

fn end() -> OrderCommand {
    OrderCommand::EndReturn {
        return_id: id(31),
        at: noon(1),
    }
}

fn opened_as(number: u128, units: Vec<LineUnits>) -> OrderEvent {
    OrderEvent::ReturnOpened {
        order_id: id(1),
        return_id: id(number),
        units,
        at: noon(1),
    }
}

fn opened(units: Vec<LineUnits>) -> OrderEvent {
    opened_as(31, units)
}

fn received(units: Vec<LineUnits>) -> OrderEvent {
    OrderEvent::ReturnReceived {
        order_id: id(1),
        return_id: id(31),
        units,
        at: noon(1),
    }
}

fn ended() -> OrderEvent {
    OrderEvent::ReturnEnded {
        order_id: id(1),
        return_id: id(31),
        at: noon(1),
    }
}

fn not_left(product: u128, left: i64) -> OrderError {
    OrderError::NotLeftToReturn {
        product_id: id(product),
        left,
    }
}

fn delivered_and(more: Vec<OrderEvent>) -> Vec<OrderEvent> {
    [life(Status::Delivered), more].concat()
}

#[test]
fn what_left_the_shop_can_be_sent_back() {
    for until in [Status::Shipped, Status::Delivered] {
        given(life(until))
            .when(open(vec![of(11, 2), of(12, 1)]))
            .then_expect_events(vec![opened(vec![of(11, 2), of(12, 1)])]);
    }
    for until in [Status::Pending, Status::Processing, Status::Cancelled] {
        given(life(until))
            .when(open(vec![of(11, 1)]))
            .then_expect_error(OrderError::NothingShipped);
    }
    given(vec![])
        .when(open(vec![of(11, 1)]))
        .then_expect_error(OrderError::Unknown);
}

#[test]
fn opening_the_same_return_twice_says_nothing() {
    given(delivered_and(vec![opened(vec![of(11, 1)])]))
        .when(open(vec![of(11, 1)]))
        .then_expect_events(vec![]);
}

#[test]
fn no_more_of_a_line_comes_back_than_was_sent() {
    given(life(Status::Delivered))
        .when(open(vec![of(11, 3)]))
        .then_expect_error(not_left(11, 2));
    given(life(Status::Delivered))
        .when(open(vec![of(13, 1)]))
        .then_expect_error(OrderError::NoSuchLine(id(13)));
    given(delivered_and(vec![opened_as(32, vec![of(11, 1)])]))
        .when(open(vec![of(11, 2)]))
        .then_expect_error(not_left(11, 1));
    for units in [vec![], vec![of(11, 0)], vec![of(11, 1), of(11, 1)]] {
        given(life(Status::Delivered))
            .when(open(units))
            .then_expect_error(OrderError::EmptyParcel);
    }
}

#[test]
fn only_what_was_in_a_parcel_that_went_out_comes_back() {
    let parcel = |event: fn(Vec<LineUnits>) -> OrderEvent| event(vec![of(11, 1)]);
    let half = [
        life(Status::Processing),
        vec![
            parcel(|units| OrderEvent::ParcelPlanned {
                order_id: id(1),
                shipment_id: id(21),
                units,
                at: noon(1),
            }),
            parcel(|units| OrderEvent::ParcelShipped {
                order_id: id(1),
                shipment_id: id(21),
                units,
                at: noon(1),
            }),
        ],
    ]
    .concat();
    given(half.clone())
        .when(open(vec![of(11, 1)]))
        .then_expect_events(vec![opened(vec![of(11, 1)])]);
    given(half.clone())
        .when(open(vec![of(12, 1)]))
        .then_expect_error(not_left(12, 0));
    let lost = OrderEvent::ParcelFailed {
        order_id: id(1),
        shipment_id: id(21),
        came_back: false,
        at: noon(1),
    };
    given([half, vec![lost]].concat())
        .when(open(vec![of(11, 1)]))
        .then_expect_error(not_left(11, 0));
}

#[test]
fn customers_send_back_within_the_days_of_the_shop_and_staff_whenever_they_like() {
    let last = i64::from(DAYS) * 24 * 60 + 1;
    let units = || vec![of(11, 1)];
    let at = |minutes| OrderEvent::ReturnOpened {
        order_id: id(1),
        return_id: id(31),
        units: units(),
        at: noon(minutes),
    };
    given(life(Status::Delivered))
        .when(open_by(By::Customer, units(), DAYS, last))
        .then_expect_events(vec![at(last)]);
    given(life(Status::Delivered))
        .when(open_by(By::Customer, units(), DAYS, last + 1))
        .then_expect_error(OrderError::ReturnTooLate);
    given(life(Status::Delivered))
        .when(open_by(By::Staff, units(), DAYS, last + 1))
        .then_expect_events(vec![at(last + 1)]);
    given(life(Status::Shipped))
        .when(open_by(By::Customer, units(), DAYS, last + 1))
        .then_expect_events(vec![at(last + 1)]);
}

#[test]
fn a_shop_may_take_goods_back_for_ever() {
    given(life(Status::Delivered))
        .when(open_by(By::Customer, vec![of(11, 1)], u32::MAX, 1))
        .then_expect_events(vec![opened(vec![of(11, 1)])]);
}

#[test]
fn no_more_is_received_than_was_announced() {
    let announced = delivered_and(vec![opened(vec![of(11, 2)])]);
    given(announced.clone())
        .when(receive(vec![of(11, 1)]))
        .then_expect_events(vec![received(vec![of(11, 1)])]);
    given(announced.clone())
        .when(receive(vec![of(11, 3)]))
        .then_expect_error(not_left(11, 2));
    given(announced.clone())
        .when(receive(vec![of(12, 1)]))
        .then_expect_error(not_left(12, 0));
    given([announced.clone(), vec![received(vec![of(11, 1)])]].concat())
        .when(receive(vec![of(11, 2)]))
        .then_expect_error(not_left(11, 1));
    for units in [vec![], vec![of(11, 0)], vec![of(11, 2), of(11, 2)]] {
        given(announced.clone())
            .when(receive(units))
            .then_expect_error(OrderError::EmptyParcel);
    }
}

#[test]
fn what_the_courier_brought_back_does_not_come_a_second_time() {
    let out = |event: OrderEvent| {
        let planned = OrderEvent::ParcelPlanned {
            order_id: id(1),
            shipment_id: id(21),
            units: vec![of(11, 1)],
            at: noon(1),
        };
        let left = OrderEvent::ParcelShipped {
            order_id: id(1),
            shipment_id: id(21),
            units: vec![of(11, 1)],
            at: noon(1),
        };
        let parcel = vec![planned, left, opened(vec![of(11, 1)]), event];
        [life(Status::Processing), parcel].concat()
    };
    let back = OrderEvent::ParcelFailed {
        order_id: id(1),
        shipment_id: id(21),
        came_back: true,
        at: noon(1),
    };
    given(out(back))
        .when(receive(vec![of(11, 1)]))
        .then_expect_error(not_left(11, 0));
    let arrived = OrderEvent::ParcelDelivered {
        order_id: id(1),
        shipment_id: id(21),
        at: noon(1),
    };
    given(out(arrived))
        .when(receive(vec![of(11, 1)]))
        .then_expect_events(vec![received(vec![of(11, 1)])]);
}

#[test]
fn nothing_is_received_after_the_end_and_what_never_came_can_be_sent_later() {
    let over = delivered_and(vec![
        opened(vec![of(11, 2)]),
        received(vec![of(11, 1)]),
        ended(),
    ]);
    given(over.clone())
        .when(receive(vec![of(11, 1)]))
        .then_expect_error(not_left(11, 0));
    given(over.clone()).when(end()).then_expect_events(vec![]);
    let another = |quantity| OrderCommand::OpenReturn {
        return_id: id(32),
        units: vec![of(11, quantity)],
        until_days: DAYS,
        by: By::Customer,
        at: noon(1),
    };
    given(over.clone())
        .when(another(2))
        .then_expect_error(not_left(11, 1));
    given(over)
        .when(another(1))
        .then_expect_events(vec![opened_as(32, vec![of(11, 1)])]);
}

#[test]
fn a_return_ends_once() {
    given(delivered_and(vec![opened(vec![of(11, 1)])]))
        .when(end())
        .then_expect_events(vec![ended()]);
}

#[test]
fn a_return_of_another_order_is_not_known() {
    for command in [receive(vec![of(11, 1)]), end()] {
        given(life(Status::Delivered))
            .when(command.clone())
            .then_expect_error(OrderError::UnknownReturn);
        given(vec![])
            .when(command)
            .then_expect_error(OrderError::Unknown);
    }
}
