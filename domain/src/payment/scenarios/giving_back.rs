//! What of an attempt may be given back.

use super::*;

pub(super) fn reserve(refund: u128, amount: i64) -> PaymentCommand {
    PaymentCommand::ReserveRefund {
        refund_id: id(refund),
        amount: cents(amount),
        happened: false,
        at: noon(2),
    }
}

pub(super) fn settle(refund: u128) -> PaymentCommand {
    PaymentCommand::SettleRefund {
        refund_id: id(refund),
        at: noon(2),
    }
}

pub(super) fn release(refund: u128) -> PaymentCommand {
    PaymentCommand::ReleaseRefund {
        refund_id: id(refund),
        at: noon(2),
    }
}

pub(super) fn reserved(refund: u128, amount: i64) -> PaymentEvent {
    PaymentEvent::RefundReserved {
        payment_id: id(7),
        refund_id: id(refund),
        amount: cents(amount),
        at: noon(2),
    }
}

fn settled(refund: u128, amount: i64) -> PaymentEvent {
    PaymentEvent::RefundSettled {
        payment_id: id(7),
        refund_id: id(refund),
        amount: cents(amount),
        at: noon(2),
    }
}

fn released(refund: u128, amount: i64) -> PaymentEvent {
    PaymentEvent::RefundReleased {
        payment_id: id(7),
        refund_id: id(refund),
        amount: cents(amount),
        at: noon(2),
    }
}

fn paid_and(events: Vec<PaymentEvent>) -> Vec<PaymentEvent> {
    [vec![started(), captured()], events].concat()
}

#[test]
fn what_was_taken_can_be_set_aside_to_go_back() {
    given(paid_and(vec![]))
        .when(reserve(1, 1_576))
        .then_expect_events(vec![reserved(1, 1_576)]);
    given(vec![started(), conflicted(99, Currency::KES)])
        .when(reserve(1, 99))
        .then_expect_events(vec![reserved(1, 99)]);
}

#[test]
fn no_more_goes_back_than_was_taken() {
    given(paid_and(vec![]))
        .when(reserve(1, 1_577))
        .then_expect_error(PaymentError::TooMuch { left: cents(1_576) });
    given(paid_and(vec![reserved(1, 1_000)]))
        .when(reserve(2, 577))
        .then_expect_error(PaymentError::TooMuch { left: cents(576) });
    given(paid_and(vec![reserved(1, 1_000), settled(1, 1_000)]))
        .when(reserve(2, 577))
        .then_expect_error(PaymentError::TooMuch { left: cents(576) });
    given(paid_and(vec![reserved(1, 1_576), released(1, 1_576)]))
        .when(reserve(2, 1_576))
        .then_expect_events(vec![reserved(2, 1_576)]);
}

#[test]
fn nothing_goes_back_of_nothing() {
    for amount in [0, -1] {
        given(paid_and(vec![]))
            .when(reserve(1, amount))
            .then_expect_error(PaymentError::NothingToGiveBack);
    }
    for untaken in [started(), authorized(), failed("expired", true), voided()] {
        given(vec![started(), untaken])
            .when(reserve(1, 1))
            .then_expect_error(PaymentError::NothingTaken);
    }
}

#[test]
fn setting_the_same_aside_twice_says_nothing() {
    for known in [
        vec![reserved(1, 900)],
        vec![reserved(1, 900), settled(1, 900)],
    ] {
        given(paid_and(known.clone()))
            .when(reserve(1, 900))
            .then_expect_events(vec![]);
        given(paid_and(known))
            .when(reserve(1, 901))
            .then_expect_error(PaymentError::RefundChanged);
    }
}

#[test]
fn a_refund_that_came_to_nothing_is_asked_for_under_another_number() {
    given(paid_and(vec![reserved(1, 900), released(1, 900)]))
        .when(reserve(1, 900))
        .then_expect_error(PaymentError::RefundChanged);
}

#[test]
fn what_arrived_is_settled_once_and_what_failed_is_free_again() {
    given(paid_and(vec![reserved(1, 900)]))
        .when(settle(1))
        .then_expect_events(vec![settled(1, 900)]);
    given(paid_and(vec![reserved(1, 900), settled(1, 900)]))
        .when(settle(1))
        .then_expect_events(vec![]);
    given(paid_and(vec![reserved(1, 900)]))
        .when(release(1))
        .then_expect_events(vec![released(1, 900)]);
    given(paid_and(vec![reserved(1, 900), released(1, 900)]))
        .when(release(1))
        .then_expect_events(vec![]);
}

#[test]
fn a_bank_may_send_a_refund_back_and_a_lost_one_may_arrive() {
    let back = paid_and(vec![reserved(1, 900), settled(1, 900), released(1, 900)]);
    assert_eq!(after(back).left(), cents(1_576));
    given(paid_and(vec![reserved(1, 900), settled(1, 900)]))
        .when(release(1))
        .then_expect_events(vec![released(1, 900)]);
    given(paid_and(vec![reserved(1, 900), released(1, 900)]))
        .when(settle(1))
        .then_expect_events(vec![settled(1, 900)]);
}

#[test]
fn money_that_went_back_another_way_does_not_arrive_twice() {
    let again = vec![
        reserved(1, 900),
        released(1, 900),
        reserved(2, 900),
        settled(2, 900),
    ];
    given(paid_and(again))
        .when(settle(1))
        .then_expect_error(PaymentError::TooMuch { left: cents(676) });
}

#[test]
fn a_refund_of_another_payment_is_not_settled_here() {
    for command in [settle(1), release(1)] {
        given(paid_and(vec![]))
            .when(command)
            .then_expect_error(PaymentError::UnknownRefund);
    }
}

#[test]
fn two_halves_make_a_whole_and_leave_nothing() {
    let halves = paid_and(vec![reserved(1, 788), reserved(2, 788), settled(1, 788)]);
    assert_eq!(after(halves.clone()).left(), Amount::ZERO);
    given(halves)
        .when(reserve(3, 1))
        .then_expect_error(PaymentError::TooMuch { left: Amount::ZERO });
}
