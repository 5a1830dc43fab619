//! The same news many times, and from two sides at the same instant: one effect.

use super::books::{agree, happened, happened_to};
use super::notices::{bring, by_hand, signed, written};
use futures::StreamExt;
use futures::future::join_all;
use serde_json::json;
use sims::daraja::{PayerAnswer, PayerScript};
use sims::stripe::Paid;
use sims::{Effect, FaultRule, NoticeRules};
use std::time::{Duration, Instant};
use testkit::PATIENCE;
use testkit::actors::StatusCode;
use testkit::paying::{Buyer, PayingShop};

const COPIES: usize = 50;
/// After how many milliseconds a slow provider answers: soon enough for the shop, which waits for twelve seconds,
/// and long after a busy machine has done the rest.
const SLOW: u64 = 8_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_copies_of_one_notice_have_one_effect_and_are_all_taken() {
    let shop = PayingShop::with(&[("PAYMENT_LOOK_SECONDS", "3600")]).await;
    shop.stripe.set_notice_rules(by_hand());
    let mug = shop.stocks("MUG", 300, 10).await;
    let buyer = shop.order(&mug, 1, "stripe").await;
    let intent = buyer.intent().await;
    assert_eq!(shop.stripe.pay(&intent, "pm_card_visa"), Ok(Paid::Yes));
    let body = written(&shop, "payment_intent.succeeded", &intent);
    join_all((0..COPIES).map(|_| async { bring(&shop, &signed(&body)).await })).await;
    shop.paid(&buyer).await;
    assert_eq!(happened(&shop, "payment.captured").await, 1);
    assert_eq!(happened(&shop, "order.payment_captured").await, 1);
    assert_eq!(happened_to(&shop, "order.confirmed", &buyer.order).await, 1);
    let kept = "SELECT count(*) FROM webhook_inbox WHERE kind = 'payment_intent.succeeded'";
    shop.counts(kept, 1).await;
    assert_eq!(agree(&shop).await.cards.taken, 30_000);
}

/// Whoever ordered a mug and began to pay it by card, fifty times.
async fn fifty(shop: &PayingShop) -> Vec<(Buyer, String)> {
    let mug = shop.stocks("MUG", 300, 100).await;
    let begin = (0..COPIES).map(|_| async {
        let buyer = shop.order(&mug, 1, "stripe").await;
        let intent = buyer.intent().await;
        (buyer, intent)
    });
    futures::stream::iter(begin)
        .buffer_unordered(8)
        .collect()
        .await
}

async fn each_was_paid_once(shop: &PayingShop, payments: &[(Buyer, String)]) {
    for (buyer, _) in payments {
        shop.paid(buyer).await;
        assert_eq!(happened_to(shop, "order.confirmed", &buyer.order).await, 1);
    }
    let ledger = shop.stripe.ledger();
    assert_eq!(
        (ledger.intents.len(), ledger.charges.len()),
        (COPIES, COPIES)
    );
    let once = i64::try_from(COPIES).unwrap();
    for kind in [
        "payment.captured",
        "order.payment_captured",
        "order.confirmed",
    ] {
        assert_eq!(happened(shop, kind).await, once, "{kind}");
    }
    assert_eq!(agree(shop).await.cards.taken, once * 30_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_notice_and_the_browser_at_the_same_instant_are_one_payment_fifty_times() {
    let shop = PayingShop::with(&[("PAYMENT_LOOK_SECONDS", "3600")]).await;
    shop.stripe.set_notice_rules(by_hand());
    let payments = fifty(&shop).await;
    for (_, intent) in &payments {
        assert_eq!(shop.stripe.pay(intent, "pm_card_visa"), Ok(Paid::Yes));
    }
    let meet = payments.iter().map(|(buyer, intent)| {
        let notice = signed(&written(&shop, "payment_intent.succeeded", intent));
        let back = json!({"orderId": buyer.order, "paymentIntentId": intent});
        let shop = &shop;
        async move {
            let back = buyer.wishes("stripe/confirm", back);
            let (_, back) = futures::join!(bring(shop, &notice), back);
            assert_eq!(back.ok()["status"], "captured");
        }
    });
    join_all(meet).await;
    each_was_paid_once(&shop, &payments).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn confirming_twice_while_notices_come_in_charges_a_card_once() {
    let shop = PayingShop::open().await;
    let payments = fifty(&shop).await;
    shop.stripe.set_notice_rules(NoticeRules {
        copies: 3,
        at_once: 8,
        ..NoticeRules::patient()
    });
    let meet = payments.iter().map(|(buyer, _)| async {
        let (one, other) = futures::join!(
            buyer.confirms("pm_card_visa"),
            buyer.confirms("pm_card_visa")
        );
        for answer in [one, other] {
            assert!(
                answer.status.is_success(),
                "{} {}",
                answer.status,
                answer.body
            );
        }
    });
    let meet = futures::stream::iter(meet).buffer_unordered(10);
    assert_eq!(meet.count().await, COPIES);
    assert!(shop.stripe.settled(PATIENCE).await);
    each_was_paid_once(&shop, &payments).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_that_is_faster_than_the_answer_finds_its_payment() {
    let shop = PayingShop::with(&[("PAYMENT_LOOK_SECONDS", "3600")]).await;
    let mug = shop.stocks("MUG", 300, 10).await;
    let buyer = shop.order(&mug, 1, "stripe").await;
    let slow = FaultRule::on("POST", "/v1/payment_intents", Effect::Nothing).times(1);
    shop.stripe.faults().add(FaultRule {
        answer_delay_ms: SLOW,
        ..slow
    });
    let begins = tokio::spawn({
        let buyer = buyer.clone();
        async move { buyer.begins().await }
    });
    let intent = made(&shop).await;
    assert_eq!(shop.stripe.pay(&intent, "pm_card_visa"), Ok(Paid::Yes));
    shop.paid(&buyer).await;
    assert!(!begins.is_finished(), "the answer is still on its way");
    let begun = begins.await.unwrap();
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.body);
    assert_eq!(begun.body["status"], "captured");
    shop.paid(&buyer).await;
    assert_eq!(happened(&shop, "payment.captured").await, 1);
    assert_eq!(agree(&shop).await.cards.taken, 30_000);
}

async fn made(shop: &PayingShop) -> String {
    let begun = Instant::now();
    loop {
        if let Some(intent) = shop.stripe.ledger().intents.first() {
            return intent.id.clone();
        }
        assert!(begun.elapsed() < PATIENCE, "no intent was made");
        // The shop asks in its own time; nothing tells us when.
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_callback_that_is_faster_than_the_answer_finds_its_payment_too() {
    let shop = PayingShop::with(&[("PAYMENT_LOOK_SECONDS", "3600")]).await;
    let mug = shop.stocks("MUG", 300, 10).await;
    let buyer = shop.order(&mug, 1, "mpesa").await;
    let slow = FaultRule::on("POST", "/mpesa/stkpush", Effect::Nothing).times(1);
    shop.daraja.faults().add(FaultRule {
        answer_delay_ms: SLOW,
        ..slow
    });
    shop.daraja
        .script(&buyer.phone, [PayerScript::new(PayerAnswer::Pays)]);
    let prompted = tokio::spawn({
        let buyer = buyer.clone();
        async move { buyer.is_prompted().await }
    });
    shop.until(&buyer, "paid with a receipt", |shown| {
        shown["status"] == "confirmed" && shown["attempts"][0]["receipt"].is_string()
    })
    .await;
    assert!(!prompted.is_finished(), "the answer is still on its way");
    let begun = prompted.await.unwrap();
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.body);
    assert_eq!(begun.body["status"], "captured");
    assert_eq!(shop.daraja.ledger().prompts.len(), 1);
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}
