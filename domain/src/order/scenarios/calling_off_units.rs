//! How units are called off that will never be sent.

use super::sending::{arrived, gone, planned, sent};
use super::*;

fn call_off(units: Vec<LineUnits>, refunding: bool) -> OrderCommand {
    OrderCommand::CallOff {
        call_off_id: uuid::Uuid::from_u128(91),
        units,
        reason: "the last one is broken".to_owned(),
        refunding,
        at: noon(1),
    }
}

fn called_off(units: Vec<LineUnits>, waived: Option<Waived>) -> OrderEvent {
    OrderEvent::UnitsCalledOff {
        order_id: id(1),
        call_off_id: uuid::Uuid::from_u128(91),
        units,
        by: By::Staff,
        reason: "the last one is broken".to_owned(),
        waived: waived.map(Box::new),
        placed_at: noon(0),
        at: noon(1),
    }
}

/// One of the two units of the first line: 4.00 less 0.30, and 0.59 of 1.18 tax.
fn half_a_line() -> Waived {
    let portion = Line {
        total: cents(370),
        ..line(11, 1, 30)
    };
    Waived {
        worth: vec![RefundLine {
            product_id: id(11),
            quantity: units(1),
            amount: cents(429),
        }],
        lines: vec![portion],
        totals: Totals {
            subtotal: cents(400),
            discount: cents(30),
            shipping: Amount::ZERO,
            tax: cents(59),
            rounding: Amount::ZERO,
            total: cents(429),
            currency: Currency::USD,
        },
        gone: vec![],
    }
}

fn and(before: Vec<OrderEvent>, more: Vec<OrderEvent>) -> Vec<OrderEvent> {
    [before, more].concat()
}

/// The first parcel left; the second unit of the first line lies nowhere.
fn partly_sent(before: Vec<OrderEvent>) -> Vec<OrderEvent> {
    let first = vec![of(11, 1), of(12, 1)];
    and(before, vec![planned(21, first.clone()), sent(21, first)])
}

#[test]
fn what_nobody_paid_is_owed_no_more_and_the_rest_has_shipped() {
    let events = partly_sent(life(Status::Processing));
    let expected = vec![called_off(vec![of(11, 1)], Some(half_a_line())), shipped()];
    given(events.clone())
        .when(call_off(vec![of(11, 1)], false))
        .then_expect_events(expected.clone());
    let order = after(and(events, expected));
    assert_eq!(order.due(), cents(1_576 - 429));
    assert_eq!(order.status(), Some(Status::Shipped));
    assert_eq!(order.to_be_promised(id(11)), 0);
    assert!(order.left_to_send().is_empty());
}

#[test]
fn an_order_whose_other_parcels_arrived_is_delivered() {
    let events = and(partly_sent(life(Status::Processing)), vec![arrived(21)]);
    given(events)
        .when(call_off(vec![of(11, 1)], false))
        .then_expect_events(vec![
            called_off(vec![of(11, 1)], Some(half_a_line())),
            shipped(),
            delivered(),
        ]);
}

#[test]
fn an_order_that_lost_its_only_parcel_is_not_delivered() {
    let events = and(partly_sent(life(Status::Processing)), vec![gone(21, false)]);
    given(events)
        .when(call_off(vec![of(11, 1)], false))
        .then_expect_events(vec![
            called_off(vec![of(11, 1)], Some(half_a_line())),
            shipped(),
        ]);
}

#[test]
fn money_that_was_paid_for_them_must_go_back() {
    let events = partly_sent(paid(Status::Processing));
    given(events.clone())
        .when(call_off(vec![of(11, 1)], false))
        .then_expect_error(OrderError::RefundNeeded);
    given(events)
        .when(call_off(vec![of(11, 1)], true))
        .then_expect_events(vec![called_off(vec![of(11, 1)], None), shipped()]);
}

/// A refund of one unit of the first line, 4.29, that arrived.
fn one_unit_given_back(refund: u128) -> Vec<OrderEvent> {
    one_unit_paid_back(refund, WhyRefund::Goodwill)
}

fn kind_about_one_unit() -> Vec<OrderEvent> {
    and(
        partly_sent(paid(Status::Processing)),
        one_unit_given_back(41),
    )
}

fn one_unit_paid_back(refund: u128, why: WhyRefund) -> Vec<OrderEvent> {
    let lines = vec![RefundLine {
        product_id: id(11),
        quantity: units(1),
        amount: cents(429),
    }];
    let (order_id, refund_id, amount) = (id(1), id(refund), cents(429));
    let (currency, shipping, at) = (Currency::USD, Amount::ZERO, noon(1));
    vec![
        OrderEvent::RefundRequested {
            order_id,
            refund_id,
            payment_id: id(7),
            amount,
            currency,
            why,
            reason: "sorry".to_owned(),
            by: By::Staff,
            lines: lines.clone(),
            shipping,
            at,
        },
        OrderEvent::Refunded {
            order_id,
            refund_id,
            amount,
            currency,
            counts: true,
            complete: false,
            lines,
            shipping,
            placed_at: noon(0),
            at,
        },
    ]
}

/// One unit of the first line was sent, came back by the customer, and its money went back.
fn one_unit_returned() -> Vec<OrderEvent> {
    let (order_id, return_id, at) = (id(1), id(31), noon(1));
    let mut events = vec![
        OrderEvent::ReturnOpened {
            order_id,
            return_id,
            units: vec![of(11, 1)],
            at,
        },
        OrderEvent::ReturnReceived {
            order_id,
            return_id,
            units: vec![of(11, 1)],
            at,
        },
        OrderEvent::ReturnEnded {
            order_id,
            return_id,
            at,
        },
    ];
    events.extend(one_unit_paid_back(41, WhyRefund::Returned));
    events
}

fn return_opened() -> OrderEvent {
    OrderEvent::ReturnOpened {
        order_id: id(1),
        return_id: id(31),
        units: vec![of(11, 1)],
        at: noon(1),
    }
}

#[test]
fn money_for_a_unit_that_was_returned_is_not_money_for_one_that_was_never_sent() {
    let events = and(partly_sent(paid(Status::Processing)), one_unit_returned());
    assert_eq!(
        after(events.clone()).not_given_back(&[of(11, 1)]),
        [of(11, 1)]
    );
    given(events.clone())
        .when(call_off(vec![of(11, 1)], false))
        .then_expect_error(OrderError::RefundNeeded);
    given(events)
        .when(call_off(vec![of(11, 1)], true))
        .then_expect_events(vec![called_off(vec![of(11, 1)], None), shipped()]);
}

#[test]
fn a_unit_whose_money_went_back_before_is_called_off_without_giving_it_back_again() {
    let events = kind_about_one_unit();
    assert_eq!(after(events.clone()).still_to_pay_back(&[of(11, 1)]), []);
    given(events)
        .when(call_off(vec![of(11, 1)], false))
        .then_expect_events(vec![called_off(vec![of(11, 1)], None), shipped()]);
}

#[test]
fn kindness_about_a_unit_the_buyer_has_pays_for_no_unit_that_was_never_sent() {
    let kind = kind_about_one_unit();
    let order = after(kind.clone());
    assert_eq!(order.not_given_back(&[of(11, 1)]), [of(11, 1)]);
    assert_eq!(order.still_to_pay_back(&[of(11, 1)]), []);
    let asked = |said| order.pays_back(&[of(11, 1)], said);
    assert_eq!(asked(None), Err(OrderError::RefundUnclear));
    assert_eq!(
        (asked(Some(true)), asked(Some(false))),
        (Ok(true), Ok(false))
    );
    // That the buyer wants to send a unit back says nothing about what was paid for.
    let order = after(and(kind, vec![return_opened()]));
    assert_eq!(order.still_to_pay_back(&[of(11, 1)]), []);
}

#[test]
fn what_the_courier_brought_back_is_called_off_before_what_never_left() {
    let back = and(partly_sent(paid(Status::Processing)), vec![gone(21, true)]);
    assert_eq!(after(back.clone()).to_be_promised(id(11)), 1);
    let one = and(back, vec![called_off(vec![of(11, 1)], None)]);
    let one = and(one, one_unit_given_back(41));
    let order = after(one.clone());
    assert_eq!(
        order.to_be_promised(id(11)),
        1,
        "the other one is still to come"
    );
    assert_eq!(order.left_to_send(), [of(11, 1), of(12, 1)]);
    assert_eq!(order.not_given_back(&[of(11, 1)]), [of(11, 1)]);
    let second = OrderCommand::CallOff {
        call_off_id: uuid::Uuid::from_u128(92),
        units: vec![of(11, 1)],
        reason: "and the other one, too".to_owned(),
        refunding: false,
        at: noon(1),
    };
    given(one.clone())
        .when(second)
        .then_expect_error(OrderError::RefundNeeded);
    let both = and(one, vec![called_off(vec![of(11, 1)], None)]);
    assert_eq!(after(both).to_be_promised(id(11)), 0);
}

#[test]
fn units_before_picking_are_called_off_and_nothing_else_follows() {
    given(life(Status::Confirmed))
        .when(call_off(vec![of(11, 1)], false))
        .then_expect_events(vec![called_off(vec![of(11, 1)], Some(half_a_line()))]);
}

#[test]
fn a_parcel_that_waits_keeps_the_order_being_picked() {
    let events = and(
        life(Status::Processing),
        vec![planned(21, vec![of(11, 1), of(12, 1)])],
    );
    given(events)
        .when(call_off(vec![of(11, 1)], false))
        .then_expect_events(vec![called_off(vec![of(11, 1)], Some(half_a_line()))]);
}

#[test]
fn what_lies_in_a_parcel_or_is_not_bought_is_not_called_off() {
    let (product_id, left) = (id(11), 1);
    let events = partly_sent(life(Status::Processing));
    given(events.clone())
        .when(call_off(vec![of(11, 2)], false))
        .then_expect_error(OrderError::NotLeftToSend { product_id, left });
    given(events.clone())
        .when(call_off(vec![of(13, 1)], false))
        .then_expect_error(OrderError::NoSuchLine(id(13)));
    given(events.clone())
        .when(call_off(vec![], false))
        .then_expect_error(OrderError::EmptyParcel);
    given(events)
        .when(call_off(vec![of(11, 1), of(11, 1)], false))
        .then_expect_error(OrderError::EmptyParcel);
}

#[test]
fn the_last_unit_is_a_cancellation() {
    for status in [Status::Confirmed, Status::Processing] {
        given(life(status))
            .when(call_off(vec![of(11, 2), of(12, 1)], false))
            .then_expect_error(OrderError::CancelInstead);
    }
    given(life(Status::Pending))
        .when(call_off(vec![of(11, 1)], false))
        .then_expect_error(OrderError::CancelInstead);
    for status in [Status::Shipped, Status::Delivered, Status::Cancelled] {
        given(life(status))
            .when(call_off(vec![of(11, 1)], false))
            .then_expect_error(not_allowed(status, Status::Cancelled));
    }
}

#[test]
fn told_twice_it_happens_once() {
    given(and(
        life(Status::Confirmed),
        vec![called_off(vec![of(11, 1)], Some(half_a_line()))],
    ))
    .when(call_off(vec![of(11, 1)], false))
    .then_expect_events(vec![]);
}

#[test]
fn nothing_is_called_off_while_money_may_be_under_way_or_came_in_part() {
    let unpaid = vec![placed(prepaid()), confirmed(By::Staff)];
    given(and(unpaid.clone(), vec![begun(7)]))
        .when(call_off(vec![of(11, 1)], false))
        .then_expect_error(OrderError::PaymentUnderWay);
    let part = taken(7, 500, PaymentMethod::Stripe);
    given(and(unpaid, vec![begun(7), part]))
        .when(call_off(vec![of(11, 1)], true))
        .then_expect_error(OrderError::NotPaid);
}

#[test]
fn a_cancellation_takes_back_what_is_left_of_the_sale() {
    let half = called_off(vec![of(11, 1)], Some(half_a_line()));
    given(and(life(Status::Confirmed), vec![half]))
        .when(OrderCommand::Cancel {
            by: By::Customer,
            reason: None,
            refunding: false,
            at: noon(1),
        })
        .then_expect_events(vec![OrderEvent::Cancelled {
            order_id: id(1),
            by: By::Customer,
            reason: "by customer".to_owned(),
            placed_at: noon(0),
            lines: vec![line(11, 1, 30), line(12, 1, 40)],
            totals: Totals {
                subtotal: cents(800),
                discount: cents(70),
                tax: cents(176 - 59),
                total: cents(1_576 - 429),
                ..placement().totals
            },
            at: noon(1),
        }]);
}

#[test]
fn shillings_are_waived_in_whole_ones_and_come_to_the_whole() {
    let odd = |mut placement: Placement| {
        placement.totals.currency = Currency::KES;
        placement.totals.rounding = cents(24);
        placement.totals.total = cents(1_600);
        placement
    };
    let mut order = after(vec![placed(odd(placement())), confirmed(By::Staff)]);
    let mut waived = Amount::ZERO;
    for (number, product) in [11, 11].into_iter().enumerate() {
        let before = order.due();
        let wish = OrderCommand::CallOff {
            call_off_id: uuid::Uuid::from_u128(number as u128),
            units: vec![of(product, 1)],
            reason: "gone".to_owned(),
            refunding: false,
            at: noon(1),
        };
        for event in super::super::decide::decide(&order, wish).unwrap() {
            order = order.evolve(event);
        }
        let less = before.minus(order.due()).unwrap();
        assert_eq!(less.units() % 100, 0, "{less:?}");
        waived = waived.plus(less).unwrap();
    }
    assert_eq!(order.due().plus(waived), Ok(cents(1_600)));
}
