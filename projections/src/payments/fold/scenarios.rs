//! Given what happened to an attempt, this is what its row says.

use super::*;
use chrono::DateTime;
use domain::kernel::{Currency, OrderId, PaymentId};
use domain::order::PaymentMethod;
use uuid::Uuid;

const ORDER: OrderId = OrderId(Uuid::from_u128(1));
const PAYMENT: PaymentId = PaymentId(Uuid::from_u128(2));
const REFUND: RefundId = RefundId(Uuid::from_u128(3));

fn at(second: i64) -> At {
    DateTime::from_timestamp(second, 0).unwrap()
}

fn price() -> Amount {
    Amount::minor(700)
}

fn started() -> Stored {
    let mut stored: Stored = begin(&terms(), at(0));
    fold(&mut stored, authorized());
    stored
}

fn terms() -> Terms {
    // Read as stored: whatever else terms may say one day is none of this row's business.
    serde_json::from_value(serde_json::json!({
        "payment_id": PAYMENT, "order_id": ORDER, "method": "stripe", "amount": 700,
        "currency": "USD", "key": "pi:2"
    }))
    .unwrap()
}

fn authorized() -> PaymentEvent {
    PaymentEvent::Authorized {
        payment_id: PAYMENT,
        provider_ref: "pi_1".to_owned(),
        at: at(1),
    }
}

fn captured() -> PaymentEvent {
    PaymentEvent::Captured {
        payment_id: PAYMENT,
        order_id: ORDER,
        method: PaymentMethod::Stripe,
        amount: price(),
        currency: Currency::USD,
        provider_ref: "pi_1".to_owned(),
        receipt: Some("ch_1".to_owned()),
        at: at(3),
    }
}

fn failed(is_final: bool) -> PaymentEvent {
    PaymentEvent::Failed {
        payment_id: PAYMENT,
        order_id: ORDER,
        code: "card_declined".to_owned(),
        is_final,
        at: at(2),
    }
}

fn stage(stored: &Stored) -> (&str, bool) {
    (&stored.row.stage, stored.row.is_final)
}

#[test]
fn a_new_attempt_has_taken_nothing_and_may_still_take_money() {
    let stored = begin(&terms(), at(0));
    assert_eq!(stage(&stored), ("created", false));
    let row = &stored.row;
    assert_eq!((row.amount_minor, row.taken_minor), (700, 0));
    assert_eq!((row.method.as_str(), &row.provider_ref), ("stripe", &None));
}

#[test]
fn a_declined_card_is_shown_until_the_money_comes_after_all() {
    let mut stored = started();
    fold(&mut stored, failed(false));
    assert_eq!(stage(&stored), ("failed", false));
    assert_eq!(stored.row.failure_code.as_deref(), Some("card_declined"));
    fold(&mut stored, captured());
    assert_eq!(stage(&stored), ("captured", true));
    let row = &stored.row;
    assert_eq!((row.taken_minor, &row.failure_code), (700, &None));
    assert_eq!(
        (row.receipt.as_deref(), row.taken_at),
        (Some("ch_1"), Some(at(3)))
    );
}

#[test]
fn a_failure_for_good_takes_no_more_money() {
    let mut stored = started();
    fold(&mut stored, failed(true));
    assert_eq!(stage(&stored), ("failed", true));
    assert_eq!(stored.row.provider_ref.as_deref(), Some("pi_1"));
}

#[test]
fn money_of_another_amount_is_shown_as_it_was_taken() {
    let mut stored = started();
    let conflicted = PaymentEvent::Conflicted {
        payment_id: PAYMENT,
        order_id: ORDER,
        asked: price(),
        currency: Currency::USD,
        taken: Amount::minor(70),
        taken_currency: Currency::KES,
        provider_ref: "pi_1".to_owned(),
        receipt: None,
        at: at(3),
    };
    fold(&mut stored, conflicted);
    assert_eq!(stage(&stored), ("conflicted", true));
    let row = &stored.row;
    assert_eq!((row.amount_minor, row.currency.as_str()), (700, "USD"));
    assert_eq!((row.taken_minor, row.taken_currency.as_str()), (70, "KES"));
}

#[test]
fn what_goes_back_is_pending_until_it_arrived_and_whole_again_if_it_did_not() {
    let mut stored = started();
    fold(&mut stored, captured());
    let (payment_id, refund_id, amount, at) = (PAYMENT, REFUND, Amount::minor(200), at(4));
    let sums = |stored: &Stored| (stored.row.refunded_minor, stored.row.refund_pending_minor);
    let reserved = PaymentEvent::RefundReserved {
        payment_id,
        refund_id,
        amount,
        at,
    };
    fold(&mut stored, reserved);
    assert_eq!(sums(&stored), (0, 200));
    let settled = PaymentEvent::RefundSettled {
        payment_id,
        refund_id,
        amount,
        at,
    };
    fold(&mut stored, settled);
    assert_eq!(sums(&stored), (200, 0));
    let released = PaymentEvent::RefundReleased {
        payment_id,
        refund_id,
        amount,
        at,
    };
    fold(&mut stored, released);
    assert_eq!(sums(&stored), (0, 0));
}

#[test]
fn a_row_reads_back_as_it_was_written() {
    let mut stored = started();
    fold(&mut stored, captured());
    let json = serde_json::to_string(&stored).unwrap();
    assert_eq!(serde_json::from_str::<Stored>(&json).unwrap(), stored);
}
