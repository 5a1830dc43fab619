//! Attempts, refunds and disputes.

use super::super::super::row::Step;
use super::*;
use domain::kernel::{PaymentId, RefundId};
use domain::refund::WhyRefund;

const FIRST: PaymentId = PaymentId(Uuid::from_u128(21));
const SECOND: PaymentId = PaymentId(Uuid::from_u128(22));
const REFUND: RefundId = RefundId(Uuid::from_u128(31));

fn started(payment_id: PaymentId) -> OrderEvent {
    OrderEvent::PaymentStarted {
        order_id: ORDER,
        payment_id,
        method: PaymentMethod::Stripe,
        amount: Amount::minor(700),
        currency: Currency::USD,
        at: at(1),
    }
}

fn failed(payment_id: PaymentId) -> OrderEvent {
    OrderEvent::PaymentFailed {
        order_id: ORDER,
        payment_id,
        code: "card_declined".to_owned(),
        at: at(2),
    }
}

fn paid(payment_id: PaymentId, amount: i64) -> OrderEvent {
    OrderEvent::PaymentCaptured {
        order_id: ORDER,
        amount: Amount::minor(amount),
        currency: Currency::USD,
        method: PaymentMethod::Stripe,
        placed_at: at(0),
        payment_id: Some(payment_id),
        at: at(3),
    }
}

fn requested(payment_id: PaymentId, amount: i64) -> OrderEvent {
    OrderEvent::RefundRequested {
        order_id: ORDER,
        refund_id: REFUND,
        payment_id,
        amount: Amount::minor(amount),
        currency: Currency::USD,
        why: WhyRefund::Goodwill,
        reason: "do not tell the customer".to_owned(),
        by: By::Staff,
        lines: Vec::new(),
        shipping: Amount::ZERO,
        at: at(6),
    }
}

fn given_back(amount: i64, counts: bool, complete: bool) -> OrderEvent {
    OrderEvent::Refunded {
        order_id: ORDER,
        refund_id: REFUND,
        amount: Amount::minor(amount),
        currency: Currency::USD,
        counts,
        complete,
        lines: Vec::new(),
        shipping: Amount::ZERO,
        placed_at: at(0),
        at: at(7),
    }
}

fn not_given_back(amount: i64, was_back: bool) -> OrderEvent {
    OrderEvent::RefundFailed {
        order_id: ORDER,
        refund_id: REFUND,
        amount: Amount::minor(amount),
        currency: Currency::USD,
        counts: true,
        code: "account_closed".to_owned(),
        was_back,
        placed_at: at(0),
        at: at(8),
    }
}

fn disputed(status: &str) -> OrderEvent {
    OrderEvent::PaymentDisputed {
        order_id: ORDER,
        payment_id: FIRST,
        amount: Amount::minor(700),
        status: status.to_owned(),
        at: at(9),
    }
}

fn shipped() -> OrderEvent {
    OrderEvent::Shipped {
        order_id: ORDER,
        at: at(4),
    }
}

fn money(row: &OrderDetail) -> (&str, &str) {
    (&row.summary.payment_status, &row.summary.payment_detail)
}

#[test]
fn a_payment_that_failed_for_good_is_forgotten_when_the_payer_tries_again() {
    let row = after(700, &[started(FIRST), failed(FIRST)]);
    assert_eq!(money(&row), ("failed", "none"));
    let row = after(700, &[started(FIRST), failed(FIRST), started(SECOND)]);
    assert_eq!(money(&row), ("pending", "none"));
}

#[test]
fn the_attempt_that_took_the_money_is_the_payment_of_the_order() {
    let row = after(
        700,
        &[
            started(FIRST),
            failed(FIRST),
            started(SECOND),
            paid(SECOND, 700),
        ],
    );
    assert_eq!(money(&row), ("paid", "captured"));
    assert_eq!(row.payment_id, Some(SECOND.to_string()));
}

#[test]
fn money_on_its_way_back_is_pending_and_changes_no_status() {
    let row = after(
        700,
        &[started(FIRST), paid(FIRST, 700), requested(FIRST, 200)],
    );
    assert_eq!(money(&row), ("paid", "captured"));
    let order = &row.summary;
    assert_eq!((order.refunded_minor, order.refund_pending_minor), (0, 200));
}

#[test]
fn a_part_that_went_back_leaves_the_order_paid() {
    let events = [
        started(FIRST),
        paid(FIRST, 700),
        requested(FIRST, 200),
        given_back(200, true, false),
    ];
    let row = after(700, &events);
    assert_eq!(money(&row), ("paid", "partially_refunded"));
    let order = &row.summary;
    assert_eq!((order.refunded_minor, order.refund_pending_minor), (200, 0));
}

#[test]
fn an_order_that_left_and_whose_money_went_back_is_refunded_until_the_bank_sends_it_back() {
    let mut events = vec![
        started(FIRST),
        paid(FIRST, 700),
        shipped(),
        requested(FIRST, 700),
        given_back(700, true, true),
    ];
    let row = after(700, &events);
    assert_eq!(
        (row.summary.status.as_str(), money(&row)),
        ("refunded", ("refunded", "refunded"))
    );
    events.push(not_given_back(700, true));
    let row = after(700, &events);
    assert_eq!(
        (row.summary.status.as_str(), money(&row)),
        ("shipped", ("paid", "captured"))
    );
}

#[test]
fn a_cancelled_order_stays_cancelled_when_its_money_went_back() {
    let cancelled_and_paid_back = [
        started(FIRST),
        paid(FIRST, 700),
        cancelled(),
        requested(FIRST, 700),
        given_back(700, true, true),
    ];
    let row = after(700, &cancelled_and_paid_back[..4]);
    assert_eq!(
        (row.summary.status.as_str(), money(&row).0),
        ("cancelled", "paid")
    );
    let row = after(700, &cancelled_and_paid_back);
    assert_eq!(
        (row.summary.status.as_str(), money(&row).0),
        ("cancelled", "refunded")
    );
}

#[test]
fn what_was_paid_too_much_is_overpaid_until_it_is_back() {
    let events = [
        started(FIRST),
        paid(FIRST, 700),
        started(SECOND),
        paid(SECOND, 700),
        requested(SECOND, 700),
        given_back(700, true, false),
    ];
    assert_eq!(money(&after(700, &events[..5])), ("paid", "overpaid"));
    assert_eq!(money(&after(700, &events)), ("paid", "captured"));
}

#[test]
fn money_of_another_amount_pays_nothing_and_is_shown_until_it_is_back() {
    let conflicted = OrderEvent::PaymentConflicted {
        order_id: ORDER,
        payment_id: FIRST,
        taken: Amount::minor(70),
        taken_currency: Currency::USD,
        at: at(3),
    };
    let events = [
        started(FIRST),
        conflicted,
        requested(FIRST, 70),
        given_back(70, false, false),
    ];
    let row = after(700, &events[..3]);
    assert_eq!(money(&row), ("pending", "conflicted"));
    let order = &row.summary;
    assert_eq!((order.captured_minor, order.refund_pending_minor), (0, 0));
    assert_eq!(money(&after(700, &events)), ("pending", "none"));
}

#[test]
fn a_dispute_is_shown_until_the_bank_lets_the_payment_stand() {
    let mut events = vec![started(FIRST), paid(FIRST, 700), disputed("needs_response")];
    assert_eq!(money(&after(700, &events)), ("paid", "disputed"));
    events.push(disputed("lost"));
    assert_eq!(money(&after(700, &events)), ("paid", "disputed"));
    events.push(disputed("won"));
    assert_eq!(money(&after(700, &events)), ("paid", "captured"));
}

#[test]
fn the_customer_reads_of_the_money_and_not_of_the_shops_own_words() {
    let events = [
        started(FIRST),
        failed(FIRST),
        paid(FIRST, 700),
        disputed("needs_response"),
        requested(FIRST, 200),
        not_given_back(200, false),
    ];
    let row = after(700, &events);
    let story: Vec<_> = row.story[1..]
        .iter()
        .map(|step| step.what.as_str())
        .collect();
    let told = [
        "payment_started",
        "payment_failed",
        "payment_captured",
        "refund_requested",
        "refund_failed",
    ];
    assert_eq!(story, told);
    let asked = &row.story[4];
    assert_eq!(
        (asked.detail.as_deref(), asked.amount_minor, asked.about),
        (Some("goodwill"), Some(200), Some(REFUND.0))
    );
    assert!(
        row.story
            .iter()
            .all(|step| Step::WORDS.contains(&step.what.as_str()))
    );
}
