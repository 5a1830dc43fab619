//! How an order is confirmed, picked, shipped and delivered.

use super::*;
use crate::kernel::By::{Customer, Staff, System};

fn confirm(by: By) -> OrderCommand {
    OrderCommand::Confirm { by, at: noon(1) }
}

fn pick() -> OrderCommand {
    OrderCommand::StartPicking { at: noon(1) }
}

fn ship() -> OrderCommand {
    OrderCommand::Ship { at: noon(1) }
}

fn deliver(cash_collected: bool) -> OrderCommand {
    OrderCommand::Deliver {
        cash: cash_collected.then(|| id(77)),
        at: noon(1),
    }
}

fn note(number: &str, carrier: Option<&str>) -> OrderCommand {
    let carrier = carrier.map(str::to_owned);
    OrderCommand::NoteTracking {
        tracking_number: number.to_owned(),
        carrier,
        at: noon(1),
    }
}

fn noted(number: &str, carrier: Option<&str>) -> OrderEvent {
    OrderEvent::TrackingNoted {
        order_id: id(1),
        tracking_number: number.to_owned(),
        carrier: carrier.map(str::to_owned),
        at: noon(1),
    }
}

#[test]
fn staff_and_the_shop_confirm_an_order_paid_at_the_door() {
    for by in [Staff, System] {
        given(life(Status::Pending))
            .when(confirm(by))
            .then_expect_events(vec![confirmed(by)]);
    }
}

#[test]
fn the_shop_confirms_a_prepaid_order_when_all_of_it_is_paid() {
    let part_paid = vec![placed(prepaid()), captured(1_575, PaymentMethod::Stripe)];
    given(part_paid.clone())
        .when(confirm(System))
        .then_expect_error(OrderError::NotPaid);
    given([part_paid, vec![captured(1, PaymentMethod::Stripe)]].concat())
        .when(confirm(System))
        .then_expect_events(vec![confirmed(System)]);
}

#[test]
fn a_shopper_does_not_confirm() {
    given(life(Status::Pending))
        .when(confirm(Customer))
        .then_expect_error(not_allowed(Status::Pending, Status::Confirmed));
}

#[test]
fn an_order_is_picked_once_it_is_confirmed_and_secured() {
    given(life(Status::Confirmed))
        .when(pick())
        .then_expect_events(vec![picking()]);
    given(vec![placed(prepaid()), confirmed(Staff)])
        .when(pick())
        .then_expect_error(OrderError::NotPaid);
}

#[test]
fn a_picked_order_ships_and_a_shipped_one_arrives() {
    given(life(Status::Processing))
        .when(ship())
        .then_expect_events(vec![shipped()]);
    given(life(Status::Shipped))
        .when(deliver(false))
        .then_expect_events(vec![delivered()]);
}

#[test]
fn asking_for_the_status_an_order_has_says_nothing() {
    let again = [
        (Status::Confirmed, confirm(Staff)),
        (Status::Processing, pick()),
        (Status::Shipped, ship()),
        (Status::Delivered, deliver(false)),
    ];
    for (status, command) in again {
        given(life(status)).when(command).then_expect_events(vec![]);
    }
}

#[test]
fn no_step_is_left_out_or_taken_back() {
    let steps = [
        (Status::Confirmed, confirm(Staff)),
        (Status::Processing, pick()),
        (Status::Shipped, ship()),
        (Status::Delivered, deliver(true)),
    ];
    let lives = [
        Status::Pending,
        Status::Confirmed,
        Status::Processing,
        Status::Shipped,
        Status::Delivered,
        Status::Cancelled,
    ];
    for (wanted, command) in steps {
        for from in lives
            .into_iter()
            .filter(|from| *from != wanted && !from.next().contains(&wanted))
        {
            given(life(from))
                .when(command.clone())
                .then_expect_error(not_allowed(from, wanted));
        }
        given(vec![])
            .when(command)
            .then_expect_error(OrderError::Unknown);
    }
}

#[test]
fn the_courier_takes_what_is_due_at_the_door() {
    given(life(Status::Shipped))
        .when(deliver(true))
        .then_expect_events(vec![delivered(), cash(1_576)]);
}

#[test]
fn cash_may_be_handed_in_after_the_delivery_but_only_once() {
    let late = cash(1_576);
    given(life(Status::Delivered))
        .when(deliver(true))
        .then_expect_events(vec![late.clone()]);
    given([life(Status::Delivered), vec![late]].concat())
        .when(deliver(true))
        .then_expect_events(vec![]);
}

#[test]
fn the_courier_takes_nothing_for_a_prepaid_order() {
    let paid = vec![
        placed(prepaid()),
        captured(1_576, PaymentMethod::Stripe),
        confirmed(System),
        picking(),
        shipped(),
    ];
    given(paid)
        .when(deliver(true))
        .then_expect_events(vec![delivered()]);
}

#[test]
fn an_order_is_paid_once_nothing_is_due() {
    let pending = life(Status::Delivered)
        .into_iter()
        .fold(Order::default(), Order::evolve);
    assert_eq!(pending.payment_status(), PaymentStatus::Pending);
    let paid = pending.evolve(cash(1_576));
    assert_eq!(paid.payment_status(), PaymentStatus::Paid);
    assert_eq!(paid.captured(), cents(1_576));
    let stored = serde_json::to_string(&paid).unwrap();
    assert_eq!(serde_json::from_str::<Order>(&stored).unwrap(), paid);
}

#[test]
fn the_parcel_can_be_followed() {
    for status in [
        Status::Confirmed,
        Status::Processing,
        Status::Shipped,
        Status::Delivered,
    ] {
        given(life(status))
            .when(note(" JD01 ", Some("DHL")))
            .then_expect_events(vec![noted("JD01", Some("DHL"))]);
    }
}

#[test]
fn the_same_tracking_number_again_says_nothing_and_another_mends_it() {
    let known = [life(Status::Shipped), vec![noted("JD01", None)]].concat();
    given(known.clone())
        .when(note("JD01", None))
        .then_expect_events(vec![]);
    given(known)
        .when(note("JD02", None))
        .then_expect_events(vec![noted("JD02", None)]);
}

#[test]
fn a_tracking_number_is_short_and_printable() {
    for number in ["", "  ", "a\nb", &"1".repeat(101)] {
        given(life(Status::Shipped))
            .when(note(number, None))
            .then_expect_error(OrderError::InvalidTracking);
    }
    given(life(Status::Shipped))
        .when(note("JD01", Some("")))
        .then_expect_error(OrderError::InvalidTracking);
}

#[test]
fn there_is_no_parcel_to_follow_before_the_confirmation_or_after_a_cancellation() {
    for status in [Status::Pending, Status::Cancelled] {
        given(life(status))
            .when(note("JD01", None))
            .then_expect_error(not_allowed(status, Status::Shipped));
    }
    given(vec![])
        .when(note("JD01", None))
        .then_expect_error(OrderError::Unknown);
}

#[test]
fn the_words_of_the_statuses_read_back() {
    for status in Status::ALL {
        assert_eq!(Status::parse(status.word()), Some(status));
        assert_eq!(
            serde_json::to_string(&status).unwrap(),
            format!("\"{}\"", status.word())
        );
    }
    assert_eq!(Status::parse("lost"), None);
}
