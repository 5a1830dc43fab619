//! Given what happened to a refund, this is what its row says.

use super::*;
use chrono::DateTime;
use domain::kernel::{Amount, By, Currency, OrderId, PaymentId, RefundId};
use domain::order::PaymentMethod;
use domain::refund::WhyRefund;
use uuid::Uuid;

const REFUND: RefundId = RefundId(Uuid::from_u128(3));

fn at(second: i64) -> At {
    DateTime::from_timestamp(second, 0).unwrap()
}

fn terms() -> RefundTerms {
    RefundTerms {
        refund_id: REFUND,
        payment_id: PaymentId(Uuid::from_u128(2)),
        order_id: OrderId(Uuid::from_u128(1)),
        method: PaymentMethod::Mpesa,
        amount: Amount::minor(500),
        currency: Currency::KES,
        why: WhyRefund::Goodwill,
        reason: "it came late".to_owned(),
        by: By::Staff,
        lines: Vec::new(),
        shipping: Amount::ZERO,
        return_id: None,
        part_of: None,
        road: None,
    }
}

fn succeeded() -> RefundEvent {
    let terms = terms();
    RefundEvent::Succeeded {
        refund_id: REFUND,
        payment_id: terms.payment_id,
        order_id: terms.order_id,
        amount: terms.amount,
        currency: terms.currency,
        provider_ref: None,
        at: at(2),
    }
}

fn failed() -> RefundEvent {
    let terms = terms();
    RefundEvent::Failed {
        refund_id: REFUND,
        payment_id: terms.payment_id,
        order_id: terms.order_id,
        amount: terms.amount,
        currency: terms.currency,
        code: "2001".to_owned(),
        at: at(3),
    }
}

fn after(events: Vec<RefundEvent>) -> RefundRow {
    let mut row = begin(&terms(), at(0));
    for event in events {
        fold(&mut row, event);
    }
    row
}

#[test]
fn a_refund_says_who_wanted_it_and_why() {
    let row = after(vec![]);
    assert_eq!((row.stage.as_str(), row.amount_minor), ("requested", 500));
    assert_eq!(
        (row.why.as_str(), row.asked_by.as_str(), row.method.as_str()),
        ("goodwill", "staff", "mpesa")
    );
}

#[test]
fn the_number_of_the_provider_outlives_later_news() {
    let submitted = RefundEvent::Submitted {
        refund_id: REFUND,
        provider_ref: "AG_1".to_owned(),
        at: at(1),
    };
    let row = after(vec![submitted, succeeded()]);
    assert_eq!(
        (row.stage.as_str(), row.provider_ref.as_deref()),
        ("succeeded", Some("AG_1"))
    );
    assert_eq!(
        (row.submitted_at, row.succeeded_at),
        (Some(at(1)), Some(at(2)))
    );
}

#[test]
fn money_that_came_back_to_the_shop_did_not_go_back() {
    let row = after(vec![succeeded(), failed()]);
    assert_eq!((row.stage.as_str(), row.succeeded_at), ("failed", None));
    assert_eq!(
        (row.failure_code.as_deref(), row.failed_at),
        (Some("2001"), Some(at(3)))
    );
}

#[test]
fn a_refund_that_succeeded_after_all_shows_no_failure() {
    let row = after(vec![failed(), succeeded()]);
    assert_eq!((row.stage.as_str(), row.failed_at), ("succeeded", None));
    assert_eq!(row.failure_code, None);
}
