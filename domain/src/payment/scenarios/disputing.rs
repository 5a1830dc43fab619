//! What a payer's bank says, in whatever order it says it, and notices nobody can take.

use super::giving_back::{reserve, reserved};
use super::*;

fn dispute(number: &str, status: &str) -> PaymentCommand {
    PaymentCommand::Dispute {
        dispute_ref: Some(number.to_owned()),
        amount: cents(1_576),
        currency: Currency::USD,
        status: status.to_owned(),
        at: noon(2),
    }
}

fn disputed(number: Option<&str>, status: &str) -> PaymentEvent {
    PaymentEvent::Disputed {
        payment_id: id(7),
        order_id: id(1),
        dispute_ref: number.map(str::to_owned),
        amount: cents(1_576),
        currency: Currency::USD,
        status: status.to_owned(),
        at: noon(2),
    }
}

fn paid(then: Vec<PaymentEvent>) -> Vec<PaymentEvent> {
    [vec![started(), captured()], then].concat()
}

#[test]
fn each_word_of_a_dispute_is_heard_once_and_takes_no_money_back() {
    given(paid(vec![]))
        .when(dispute("du_1", "needs_response"))
        .then_expect_events(vec![disputed(Some("du_1"), "needs_response")]);
    let open = paid(vec![disputed(Some("du_1"), "needs_response")]);
    given(open.clone())
        .when(dispute("du_1", "needs_response"))
        .then_expect_events(vec![]);
    given(open.clone())
        .when(dispute("du_1", "won"))
        .then_expect_events(vec![disputed(Some("du_1"), "won")]);
    assert_eq!(after(open).taken(), cents(1_576));
    given(vec![])
        .when(dispute("du_1", "won"))
        .then_expect_error(PaymentError::Unknown);
}

#[test]
fn what_the_bank_decided_is_not_undone_by_an_older_word() {
    for decided in ["won", "lost"] {
        given(paid(vec![disputed(Some("du_1"), decided)]))
            .when(dispute("du_1", "under_review"))
            .then_expect_events(vec![]);
    }
    given(paid(vec![disputed(Some("du_1"), "won")]))
        .when(dispute("du_1", "lost"))
        .then_expect_events(vec![disputed(Some("du_1"), "lost")]);
}

#[test]
fn another_dispute_about_the_same_payment_has_words_of_its_own() {
    let won = paid(vec![disputed(Some("du_1"), "won")]);
    given(won.clone())
        .when(dispute("du_2", "needs_response"))
        .then_expect_events(vec![disputed(Some("du_2"), "needs_response")]);
    let words = [
        ("lost", "lost"),
        ("needs_response", "needs_response"),
        ("won", "won"),
    ];
    for (second, pressing) in words {
        let both = [won.clone(), vec![disputed(Some("du_2"), second)]].concat();
        assert_eq!(after(both).dispute(), Some(pressing));
    }
    assert_eq!(after(paid(vec![])).dispute(), None);
}

#[test]
fn a_dispute_of_a_time_before_numbers_is_the_first_that_is_named() {
    let old = paid(vec![disputed(None, "lost")]);
    given(old.clone())
        .when(dispute("du_1", "under_review"))
        .then_expect_events(vec![]);
    let named = [old, vec![disputed(Some("du_1"), "won")]].concat();
    assert_eq!(after(named).dispute(), Some("won"));
}

/// A dispute about so many cents.
fn about(number: &str, status: &str, amount: i64, currency: Currency) -> PaymentEvent {
    PaymentEvent::Disputed {
        payment_id: id(7),
        order_id: id(1),
        dispute_ref: Some(number.to_owned()),
        amount: cents(amount),
        currency,
        status: status.to_owned(),
        at: noon(2),
    }
}

fn is_held(free: i64) -> PaymentError {
    PaymentError::Disputed { free: cents(free) }
}

#[test]
fn what_a_bank_disputes_or_has_kept_is_not_given_back_a_second_time() {
    for weighs in ["needs_response", "warning_needs_response", "lost", "new"] {
        given(paid(vec![disputed(Some("du_1"), weighs)]))
            .when(reserve(1, 1))
            .then_expect_error(is_held(0));
        let partly = paid(vec![about("du_1", weighs, 1_000, Currency::USD)]);
        assert_eq!(after(partly.clone()).free(), cents(576));
        assert_eq!(after(partly.clone()).left(), cents(1_576));
        given(partly.clone())
            .when(reserve(1, 577))
            .then_expect_error(is_held(576));
        given(partly)
            .when(reserve(1, 576))
            .then_expect_events(vec![reserved(1, 576)]);
    }
    for stands in ["won", "warning_closed", "prevented"] {
        given(paid(vec![disputed(Some("du_1"), stands)]))
            .when(reserve(1, 1_576))
            .then_expect_events(vec![reserved(1, 1_576)]);
    }
}

#[test]
fn refunds_and_disputes_together_never_exceed_what_was_taken() {
    let both = [
        reserved(1, 500),
        about("du_1", "lost", 600, Currency::USD),
        about("du_2", "needs_response", 400, Currency::USD),
    ];
    given(paid(both.to_vec()))
        .when(reserve(2, 77))
        .then_expect_error(is_held(76));
    given(paid(both.to_vec()))
        .when(reserve(2, 1_077))
        .then_expect_error(PaymentError::TooMuch { left: cents(1_076) });
    // What was asked for before the bank spoke is on its way, and asking again changes nothing.
    given(paid(both.to_vec()))
        .when(reserve(1, 500))
        .then_expect_events(vec![]);
    let all = [both.to_vec(), vec![disputed(Some("du_3"), "lost")]].concat();
    assert_eq!(after(paid(all)).free(), Amount::ZERO);
}

#[test]
fn a_dispute_in_another_currency_than_was_taken_holds_all_of_it() {
    given(paid(vec![about("du_1", "lost", 1, Currency::KES)]))
        .when(reserve(1, 1))
        .then_expect_error(is_held(0));
}

#[test]
fn what_went_back_at_the_provider_is_written_down_whatever_the_bank_says() {
    let happened = PaymentCommand::ReserveRefund {
        refund_id: id(1),
        amount: cents(1_576),
        happened: true,
        at: noon(2),
    };
    given(paid(vec![disputed(Some("du_1"), "needs_response")]))
        .when(happened)
        .then_expect_events(vec![reserved(1, 1_576)]);
}

fn leave(number: &str, why: &str) -> PaymentCommand {
    let left = NotTaken {
        provider_ref: number.to_owned(),
        amount: cents(99_900),
        currency: None,
        why: why.to_owned(),
    };
    PaymentCommand::LeaveNotice {
        left: Box::new(left),
        at: noon(2),
    }
}

fn left(number: &str, why: &str) -> PaymentEvent {
    PaymentEvent::NoticeNotTaken {
        payment_id: id(7),
        order_id: id(1),
        provider_ref: number.to_owned(),
        amount: cents(99_900),
        currency: Currency::USD,
        why: why.to_owned(),
        at: noon(2),
    }
}

#[test]
fn people_are_told_once_of_each_thing_that_cannot_be_taken() {
    let known = paid(vec![left("re_1", "refund_too_much")]);
    given(paid(vec![]))
        .when(leave("re_1", "refund_too_much"))
        .then_expect_events(vec![left("re_1", "refund_too_much")]);
    given(known.clone())
        .when(leave("re_1", "refund_too_much"))
        .then_expect_events(vec![]);
    for (number, why) in [("re_2", "refund_too_much"), ("re_1", "not_answered")] {
        given(known.clone())
            .when(leave(number, why))
            .then_expect_events(vec![left(number, why)]);
    }
    assert_eq!(after(known).left(), cents(1_576), "no money moved by it");
    given(vec![])
        .when(leave("re_1", "refund_too_much"))
        .then_expect_error(PaymentError::Unknown);
}
