//! What Stripe's bytes mean to the shop.

use super::intent::Intent;
use super::{Stripe, StripeOptions};
use crate::stripe::complaint::Complaint;
use domain::kernel::{Amount, At, Currency, PaymentId};
use domain::ports::payments::{
    About, Notice, NoticeError, PaymentGateway, RefundStanding, Standing,
};
use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::{any, proptest};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::sync::LazyLock;

const SECRET: &str = "whsec_test_secret";
const BODY: &str = r#"{"id":"evt_1","object":"event","type":"ping"}"#;
const THEN: i64 = 1_700_000_000;
/// Made with another implementation (Python's `hmac`), for `BODY` at `THEN` under `SECRET`.
const V1: &str = "6be5a5272ac29cc8843de27b9962b1a10af9028a4d15ce8768ae394567d7afa0";
const PAYMENT: &str = "0192a000-0000-7000-8000-000000000001";

static STRIPE: LazyLock<Stripe> = LazyLock::new(|| {
    Stripe::new(StripeOptions {
        webhook_secrets: vec!["whsec_old".into(), SECRET.into()],
        ..StripeOptions::new("sk_test_x".into(), SECRET.into())
    })
    .unwrap()
});

fn at(seconds: i64) -> At {
    At::from_timestamp(seconds, 0).unwrap()
}

fn signature(said: &str, body: &str, secret: &str) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{said}.{body}").as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

fn read(header: &str, body: &str, now: i64) -> Result<Notice, NoticeError> {
    let find = |name: &str| (name == "stripe-signature").then(|| header.to_owned());
    STRIPE.read_notice(&find, body.as_bytes(), at(now))
}

fn told(kind: &str, object: &Value) -> Result<About, NoticeError> {
    let body = json!({
        "id": "evt_1", "object": "event", "type": kind, "livemode": false,
        "data": {"object": object},
    })
    .to_string();
    let header = format!(
        "t={THEN},v1={}",
        signature(&THEN.to_string(), &body, SECRET)
    );
    read(&header, &body, THEN).map(|notice| notice.about)
}

fn intent() -> Value {
    json!({
        "id": "pi_1", "object": "payment_intent", "amount": 1099, "amount_received": 0,
        "currency": "usd", "status": "requires_payment_method", "client_secret": "pi_1_secret_2",
        "latest_charge": null, "last_payment_error": null,
        "metadata": {"order_id": "x", "payment_id": PAYMENT},
    })
}

fn with(mut object: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        object[name] = value.clone();
    }
    object
}

fn standing(changes: &Value) -> Standing {
    let intent: Intent = serde_json::from_value(with(intent(), changes)).unwrap();
    intent.news().standing
}

#[test]
fn what_stripe_signed_is_taken() {
    let other = signature(&THEN.to_string(), BODY, "whsec_other");
    let accepted = [
        (format!("t={THEN},v1={V1}"), THEN),
        (format!("t={THEN},v1={V1}"), THEN + 299),
        (format!("t={THEN},v1={V1}"), THEN - 299),
        (format!("t={THEN},v1={other},v1={V1}"), THEN),
        (format!("t={THEN},v1={V1},v0=abc,x"), THEN),
        (
            format!(
                "t={THEN},v1={}",
                signature(&THEN.to_string(), BODY, "whsec_old")
            ),
            THEN,
        ),
    ];
    for (header, now) in accepted {
        assert!(read(&header, BODY, now).is_ok(), "{header} at {now}");
    }
}

#[test]
fn what_stripe_did_not_sign_is_refused() {
    let text = signature("noon", BODY, SECRET);
    let plus = signature("+1700000000", BODY, SECRET);
    let refused = [
        (format!("t={THEN},v1={V1}"), THEN + 305),
        (format!("t={THEN},v1={V1}"), THEN - 3_600),
        (format!("t={THEN},v0={V1}"), THEN),
        (format!("v1={V1}"), THEN),
        (format!("t={},v1={V1}", THEN + 1), THEN),
        (format!("t={THEN},v1={}", &V1[..63]), THEN),
        (format!("t={THEN},v1={}0", V1), THEN),
        (format!("t={THEN},v1={}", V1.to_uppercase()), THEN),
        (format!("t={THEN}, v1={V1}"), THEN),
        (format!("t={THEN},t={},v1={V1}", THEN - 9), THEN),
        (format!("t={},t={THEN},v1={V1}", THEN - 9), THEN),
        (format!("t=noon,v1={text}"), THEN),
        (format!("t=+1700000000,v1={plus}"), THEN),
        (
            format!(
                "t={THEN},v1={}",
                signature(&THEN.to_string(), BODY, "whsec_other")
            ),
            THEN,
        ),
        (format!("t={THEN},v1={V1},x={}", "x".repeat(5_000)), THEN),
        (String::new(), THEN),
        ("garbage".to_owned(), THEN),
        ("t=,v1=".to_owned(), THEN),
    ];
    for (header, now) in refused {
        let answer = read(&header, BODY, now);
        assert!(
            matches!(answer, Err(NoticeError::Forged(_))),
            "{header} at {now}: {answer:?}"
        );
    }
    let changed = format!("{BODY}\n");
    assert!(read(&format!("t={THEN},v1={V1}"), &changed, THEN).is_err());
    let nothing = STRIPE.read_notice(&|_| None, BODY.as_bytes(), at(THEN));
    assert!(matches!(nothing, Err(NoticeError::Forged(_))));
}

#[test]
fn a_shop_without_a_webhook_secret_believes_nobody() {
    let mut options = StripeOptions::new("sk_test_x".into(), SECRET.into());
    options.webhook_secrets.clear();
    let header = format!("t={THEN},v1={V1}");
    let find = |_: &str| Some(header.clone());
    let answer = Stripe::new(options)
        .unwrap()
        .read_notice(&find, BODY.as_bytes(), at(THEN));
    assert!(matches!(answer, Err(NoticeError::Forged(_))));
}

#[test]
fn every_word_of_stripe_for_a_payment_has_a_meaning() {
    let declined = json!({"last_payment_error": {"code": "card_declined",
        "decline_code": "insufficient_funds"}});
    let failed = Standing::Failed {
        code: "insufficient_funds".to_owned(),
        is_final: false,
    };
    assert_eq!(standing(&declined), failed);
    let words = [
        ("requires_payment_method", Standing::RequiresAction),
        ("requires_confirmation", Standing::RequiresAction),
        ("requires_action", Standing::RequiresAction),
        ("processing", Standing::Processing),
        ("requires_capture", Standing::Authorized),
        ("succeeded", Standing::Captured),
        ("canceled", Standing::Voided),
    ];
    for (word, expected) in words {
        assert_eq!(standing(&json!({"status": word})), expected, "{word}");
    }
    let new = Standing::Unknown {
        said: "requires_luck".to_owned(),
    };
    assert_eq!(standing(&json!({"status": "requires_luck"})), new);
}

#[test]
fn a_payment_tells_what_was_received_and_by_which_charge() {
    for charge in [json!("ch_1"), json!({"id": "ch_1", "amount": 5})] {
        let paid = json!({"status": "succeeded", "amount_received": 1000, "latest_charge": charge});
        let intent: Intent = serde_json::from_value(with(intent(), &paid)).unwrap();
        let news = intent.news();
        assert_eq!(news.amount, Some(Amount::minor(1_000)));
        assert_eq!(news.currency, Some(Currency::USD));
        assert_eq!(news.receipt.as_deref(), Some("ch_1"));
        assert_eq!(news.payment_id, PAYMENT.parse::<PaymentId>().ok());
        let secret = news.client_secret.unwrap();
        assert_eq!(secret.expose_secret(), "pi_1_secret_2");
    }
}

#[test]
fn money_in_a_currency_nobody_knows_is_not_said_to_be_paid() {
    let paid = json!({"status": "succeeded", "currency": "zzz"});
    assert!(matches!(standing(&paid), Standing::Unknown { .. }));
}

#[test]
fn a_declined_card_does_not_hide_what_became_of_the_payment() {
    let complaint = Complaint::default();
    let read = |status: &str| -> Intent {
        serde_json::from_value(with(intent(), &json!({"status": status}))).unwrap()
    };
    let open = read("requires_payment_method")
        .declined(&complaint)
        .standing;
    assert!(matches!(
        open,
        Standing::Failed {
            is_final: false,
            ..
        }
    ));
    assert_eq!(
        read("canceled").declined(&complaint).standing,
        Standing::Voided
    );
}

#[test]
fn events_tell_of_payments_refunds_and_disputes_and_all_others_of_nothing() {
    let About::Payment(news) = told("payment_intent.created", &intent()).unwrap() else {
        panic!("no payment");
    };
    assert_eq!(news.provider_ref, "pi_1");
    assert!(news.client_secret.is_none());
    let refund = json!({"id": "re_1", "object": "refund", "amount": 500, "currency": "usd",
        "status": "failed", "failure_reason": "lost_or_stolen_card", "payment_intent": "pi_1",
        "metadata": {"refund_id": PAYMENT}});
    let About::Refund(news) = told("refund.failed", &refund).unwrap() else {
        panic!("no refund");
    };
    let failed = RefundStanding::Failed {
        code: "lost_or_stolen_card".to_owned(),
    };
    assert_eq!(news.standing, failed);
    assert!(news.refund_id.is_some());
    assert_eq!(news.payment_ref.as_deref(), Some("pi_1"));
    let dispute = json!({"id": "dp_1", "amount": 1099, "currency": "usd",
        "status": "needs_response", "payment_intent": "pi_1", "charge": "ch_1"});
    let About::Dispute(news) = told("charge.dispute.created", &dispute).unwrap() else {
        panic!("no dispute");
    };
    assert_eq!((&*news.dispute_ref, &*news.payment_ref), ("dp_1", "pi_1"));
    assert_eq!(news.status, "needs_response");
    for kind in ["charge.refunded", "customer.created", "v2.core.thing"] {
        assert!(
            matches!(told(kind, &json!({})), Ok(About::Nothing)),
            "{kind}"
        );
    }
}

#[test]
fn events_that_make_no_sense_are_said_to_make_none() {
    for object in [
        json!(null),
        json!([]),
        json!({"id": "pi_1"}),
        with(intent(), &json!({"amount": "a lot"})),
        with(intent(), &json!({"metadata": []})),
    ] {
        let answer = told("payment_intent.succeeded", &object);
        assert!(
            matches!(answer, Err(NoticeError::Unreadable(_))),
            "{object}"
        );
    }
    let live = json!({"id": "evt_1", "type": "ping", "livemode": true}).to_string();
    let header = format!(
        "t={THEN},v1={}",
        signature(&THEN.to_string(), &live, SECRET)
    );
    let mixed = read(&header, &live, THEN);
    assert!(matches!(mixed, Err(NoticeError::Unreadable(_))));
}

proptest! {
    #[test]
    fn no_header_makes_the_check_fall_over(header in ".{0,80}", now in any::<i32>()) {
        assert!(read(&header, BODY, i64::from(now)).is_err());
    }
}
