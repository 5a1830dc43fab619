//! Six notices of Stripe about one payment, in every order in which they can arrive.

use super::books::{agree, happened};
use super::notices::{bring, by_hand, signed};
use crate::door::wire::Ask;
use futures::StreamExt;
use serde_json::{Value, json};
use sims::stripe::Paid;
use std::collections::HashMap;
use std::time::Instant;
use testkit::paying::{Buyer, PayingShop};

/// What happened, in the order it happened in.
const KINDS: [&str; 6] = [
    "payment_intent.created",
    "payment_intent.requires_action",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.succeeded",
    "refund.created",
];
/// 6 * 5 * 4 * 3 * 2 * 1.
const ORDERS: usize = 720;
/// How many of them are worked on at the same time.
const AT_ONCE: usize = 16;

/// Arrangement number `number` of six things.
fn arrangement(mut number: usize) -> Vec<usize> {
    let mut left: Vec<usize> = (0..6).collect();
    let mut arranged = Vec::with_capacity(6);
    for size in (1..=6).rev() {
        arranged.push(left.remove(number % size));
        number /= size;
    }
    arranged
}

/// Orders, and goes through everything a payment can go through; Stripe's number of it.
async fn lived(shop: &PayingShop, product: &str) -> (Buyer, String) {
    let buyer = shop.order(product, 1, "stripe").await;
    let intent = buyer.intent().await;
    let stripe = &shop.stripe;
    let asked = stripe.pay(&intent, "pm_card_authenticationRequired");
    assert_eq!(asked, Ok(Paid::Asked));
    assert!(matches!(
        stripe.complete_action(&intent, false),
        Ok(Paid::No(_))
    ));
    let slow = stripe.pay(&intent, "pm_usBankAccount_processing");
    assert_eq!(slow, Ok(Paid::Processing));
    assert_eq!(stripe.settle(&intent, true), Ok(Paid::Yes));
    assert_eq!(at_the_provider(shop, &intent).await, "succeeded");
    (buyer, intent)
}

/// Somebody gives everything back on Stripe's own pages; how that stands.
pub(crate) async fn at_the_provider(shop: &PayingShop, intent: &str) -> Value {
    let port = shop
        .stripe
        .url()
        .rsplit(':')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let ask = Ask::new("POST", "/v1/refunds")
        .header("authorization", "Bearer sk_test_sim")
        .header("content-type", "application/x-www-form-urlencoded")
        .bytes(format!("payment_intent={intent}"));
    ask.at(port).await.ok()["status"].clone()
}

/// Every notice that is to be brought, by its kind and the payment it is about.
fn bodies(shop: &PayingShop) -> HashMap<(String, String), String> {
    let notices = shop.stripe.notices().into_iter();
    let about = |body: &str| {
        let event: Value = serde_json::from_str(body).unwrap();
        let object = &event["data"]["object"];
        let intent = object["payment_intent"].as_str().or(object["id"].as_str());
        intent.unwrap().to_owned()
    };
    let keyed = notices.map(|notice| ((notice.kind, about(&notice.body)), notice.body));
    keyed.collect()
}

/// What the shop says of an order in the end.
fn end(shown: &Value) -> Value {
    let (attempt, refund) = (&shown["attempts"][0], &shown["refunds"][0]);
    json!([
        shown["status"],
        shown["paymentStatus"],
        shown["paymentDetail"],
        shown["capturedAmount"],
        shown["dueAmount"],
        attempt["status"],
        attempt["amount"],
        refund["status"],
        refund["amount"],
        refund["why"],
        shown["attempts"].as_array().map(Vec::len),
        shown["refunds"].as_array().map(Vec::len),
    ])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_720_orders_of_arrival_end_in_the_same_state() {
    // Nobody asks Stripe by the clock: the notices are all there is.
    let shop = PayingShop::with(&[("PAYMENT_LOOK_SECONDS", "3600")]).await;
    shop.stripe.set_notice_rules(by_hand());
    let product = shop.stocks("ANY", 1_000, 1_000).await;
    let lives = (0..ORDERS).map(|_| lived(&shop, &product));
    let payments: Vec<(Buyer, String)> = futures::stream::iter(lives)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let bodies = bodies(&shop);
    let begun = Instant::now();
    let deliveries = payments.iter().enumerate().map(|(number, (_, intent))| {
        let (shop, bodies) = (&shop, &bodies);
        async move {
            for kind in arrangement(number) {
                let body = &bodies[&(KINDS[kind].to_owned(), intent.clone())];
                bring(shop, &signed(body)).await;
            }
        }
    });
    let deliveries = futures::stream::iter(deliveries).buffer_unordered(AT_ONCE);
    assert_eq!(deliveries.count().await, ORDERS);
    println!(
        "{} notices in {ORDERS} orders took {:?}",
        ORDERS * 6,
        begun.elapsed()
    );
    let same = json!([
        "confirmed",
        "refunded",
        "refunded",
        1000.0,
        0.0,
        "captured",
        1000.0,
        "succeeded",
        1000.0,
        "at_provider",
        1,
        1
    ]);
    shop.at_rest().await;
    shop.shown(&payments[0].0).await;
    for (number, (buyer, _)) in payments.iter().enumerate() {
        let shown = buyer.visitor.get(&buyer.at_status()).await.ok();
        let arrived: Vec<&str> = arrangement(number)
            .iter()
            .map(|kind| KINDS[*kind])
            .collect();
        assert_eq!(end(&shown), same, "{arrived:?}: {shown:#}");
    }
    let once = i64::try_from(ORDERS).unwrap();
    for kind in [
        "payment.captured",
        "order.confirmed",
        "refund.succeeded",
        "order.refunded",
    ] {
        assert_eq!(happened(&shop, kind).await, once, "{kind}");
    }
    let sums = agree(&shop).await.cards;
    assert_eq!((sums.taken, sums.given), (once * 100_000, once * 100_000));
}

#[test]
fn every_arrangement_is_another_one() {
    let all: std::collections::HashSet<Vec<usize>> = (0..ORDERS).map(arrangement).collect();
    assert_eq!(all.len(), ORDERS);
}
