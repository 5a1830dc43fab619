//! Notices that are forged, old, broken or about nobody: one that was not signed right is not taken, and
//! one that cannot be read changes nothing however well it is signed.

use super::books::agree;
use super::notices::{PUBLIC, STRIPE, bring, code, ended, moment, paid, signed, written};
use super::refused::{all_refused, watched};
use crate::door::refused::row;
use crate::door::wire::Ask;
use serde_json::{Value, json};
use sims::stripe::Paid;
use testkit::paying::{PayingShop, WEBHOOK_SECRET};

/// The rows of the table in the words of whoever checks a signature: header, body.
#[rustfmt::skip] // a table is read by its rows
fn signatures(body: &str) -> Vec<(&'static str, String, String)> {
    let (now, bytes) = (moment(0), body.as_bytes());
    let good = code(WEBHOOK_SECRET, &now, bytes);
    let aged = |seconds| { let at = moment(seconds); format!("t={at},v1={}", code(WEBHOOK_SECRET, &at, bytes)) };
    let same = || body.to_owned();
    vec![
        ("no header", String::new(), same()),
        ("garbage", "garbage".to_owned(), same()),
        ("only the older scheme", format!("t={now},v0={good}"), same()),
        ("no time", format!("v1={good}"), same()),
        ("another time than was signed", format!("t={},v1={good}", moment(-7)), same()),
        ("a newline more", format!("t={now},v1={good}"), format!("{body}\n")),
        ("a byte changed", format!("t={now},v1={good}"), body.replacen("evt_", "evt-", 1)),
        ("another secret", format!("t={now},v1={}", code("whsec_other", &now, bytes)), same()),
        ("an empty secret", format!("t={now},v1={}", code("", &now, bytes)), same()),
        ("half of the code", format!("t={now},v1={}", &good[..32]), same()),
        ("capitals", format!("t={now},v1={}", good.to_uppercase()), same()),
        ("a space after the comma", format!("t={now}, v1={good}"), same()),
        ("five minutes and a little old", aged(-305), same()),
        ("an hour in the future", aged(3_600), same()),
        ("two times, the first wrong", format!("t=1,t={now},v1={good}"), same()),
        ("two times, the second wrong", format!("t={now},t=1,v1={good}"), same()),
        ("a time in words", format!("t=noon,v1={}", code(WEBHOOK_SECRET, "noon", bytes)), same()),
        ("a time below zero", format!("t=-{now},v1={}", code(WEBHOOK_SECRET, &format!("-{now}"), bytes)), same()),
        ("no code", format!("t={now},v1="), same()),
        ("a very long header", format!("t={now},{}v1={good}", "v1=00,".repeat(1_000)), same()),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_that_stripe_did_not_sign_is_not_taken() {
    let (shop, mug) = watched().await;
    let buyer = shop.order(&mug, 1, "stripe").await;
    let intent = buyer.intent().await;
    assert_eq!(shop.stripe.pay(&intent, "pm_card_visa"), Ok(Paid::Yes));
    let body = written(&shop, "payment_intent.succeeded", &intent);
    let mut rows = Vec::new();
    for (what, header, body) in signatures(&body) {
        let ask = Ask::post(STRIPE, body).header("stripe-signature", &header);
        rows.push(row(what, ask, 400, "invalid_signature"));
    }
    rows.push(row(
        "no such header",
        Ask::post(STRIPE, body.clone()),
        400,
        "invalid_signature",
    ));
    all_refused(&shop, &rows).await;
    let (now, old) = (moment(0), moment(-290));
    let good = code(WEBHOOK_SECRET, &now, body.as_bytes());
    let aged = code(WEBHOOK_SECRET, &old, body.as_bytes());
    let taken = [
        format!("t={now},v1={},v1={good},v0=1", "0".repeat(64)),
        format!("t={old},v1={aged}"),
    ];
    for header in taken {
        bring(
            &shop,
            &Ask::post(STRIPE, body.clone()).header("stripe-signature", &header),
        )
        .await;
    }
    shop.paid(&buyer).await;
    assert_eq!(agree(&shop).await.cards.taken, 30_000);
}

/// While the secret is exchanged both are good; a shop that knows the new one only refuses the old.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_secrets_are_good_while_one_is_exchanged_for_the_other() {
    let both = format!("whsec_next, {WEBHOOK_SECRET}");
    let settings = [
        ("STRIPE_WEBHOOK_SECRET", &*both),
        ("PAYMENT_LOOK_SECONDS", "3600"),
    ];
    let shop = PayingShop::with(&settings).await;
    let mug = shop.stocks("MUG", 300, 10).await;
    for secrets in [
        &[WEBHOOK_SECRET][..],
        &["whsec_next"],
        &["whsec_last", "whsec_next"],
    ] {
        shop.stripe.set_webhook_secrets(secrets);
        let buyer = shop.order(&mug, 1, "stripe").await;
        let intent = buyer.intent().await;
        assert_eq!(shop.stripe.pay(&intent, "pm_card_visa"), Ok(Paid::Yes));
        shop.paid(&buyer).await;
    }
    agree(&shop).await;
}

/// A payment that nobody of this shop began, told with these members instead.
pub(crate) fn event(changes: Value) -> String {
    let mut event = json!({"id": "evt_1", "type": "payment_intent.succeeded", "livemode": false,
        "data": {"object": {"id": "pi_1", "object": "payment_intent", "amount": 30_000,
            "amount_received": 30_000, "currency": "kes", "status": "succeeded", "metadata": {}}}});
    for (pointer, value) in changes.as_object().expect("changes") {
        *event.pointer_mut(pointer).expect("a member") = value.clone();
    }
    event.to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[rustfmt::skip] // a table is read by its rows
async fn a_notice_that_cannot_be_read_changes_nothing_however_well_it_is_signed() {
    let (shop, _) = watched().await;
    let whole = event(json!({}));
    let unreadable = |what: &str, body: &str| row(what, signed(body), 400, "unreadable_notice");
    let callback = |what: &str, body: String, status, code| row(what, Ask::post(PUBLIC, body), status, code);
    let mut two_sums = paid("ws_CO_1", 1, "R1");
    two_sums["Body"]["stkCallback"]["CallbackMetadata"]["Item"][1]["Name"] = json!("Amount");
    all_refused(&shop, &[
        unreadable("nothing", ""),
        unreadable("half of it", &whole[..whole.len() / 2]),
        unreadable("a list", "[]"),
        unreadable("null", "null"),
        unreadable("no members", "{}"),
        unreadable("bytes that are no text", "\u{0}\u{1}"),
        unreadable("a number for a name", &event(json!({"/id": 7}))),
        unreadable("no name", &event(json!({"/id": ""}))),
        unreadable("a very long name", &event(json!({"/id": "e".repeat(256)}))),
        unreadable("no object", &event(json!({"/data": null}))),
        unreadable("a sum in words", &event(json!({"/data/object/amount": "30000"}))),
        unreadable("a sum with a part", &event(json!({"/data/object/amount": 300.5}))),
        unreadable("a status that is none", &event(json!({"/data/object/status": null}))),
        unreadable("real money in a test", &event(json!({"/livemode": true}))),
        row("64 KiB and a byte", signed(&" ".repeat(64 * 1024 + 1)), 413, "body_too_large"),
        row("five megabytes", signed(&" ".repeat(5 * 1024 * 1024)), 413, "body_too_large"),
        callback("nothing", String::new(), 400, "unreadable_notice"),
        callback("half a callback", "{\"Body\":{".to_owned(), 400, "unreadable_notice"),
        callback("a callback about nothing", "{\"Body\":{}}".to_owned(), 400, "unreadable_notice"),
        callback("a number for a prompt", paid("", 1, "R1").to_string(), 400, "unreadable_notice"),
        callback("two sums", two_sums.to_string(), 400, "unreadable_notice"),
        callback("a prompt with a space", ended("ws CO", 0).to_string(), 400, "unreadable_notice"),
        callback("more than any callback", format!("{}{}", " ".repeat(17_000), ended("x", 0)), 400, "unreadable_notice"),
        callback("64 KiB and a byte", " ".repeat(64 * 1024 + 1), 413, "body_too_large"),
    ]).await;
    // What can be read and is about nothing of this shop's is kept, and changes nothing.
    for kind in ["payment_intent.succeeded", "customer.created", "refund.updated"] {
        let stranger = event(json!({"/type": kind, "/id": format!("evt_{kind}")}));
        bring(&shop, &signed(&stranger)).await;
        bring(&shop, &signed(&stranger)).await;
    }
    shop.counts("SELECT count(*) FROM webhook_inbox", 3).await;
    shop.counts("SELECT count(*) FROM events WHERE aggregate_type IN ('payment', 'refund')", 0).await;
}
