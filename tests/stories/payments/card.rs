//! Paying by card: the browser pays or the shop confirms, and the order follows what Stripe says.

use super::books::{agree, happened, happened_to};
use crate::rush::books::replay;
use serde_json::{Value, json};
use sims::stripe::Paid;
use testkit::actors::StatusCode;
use testkit::paying::{Buyer, PayingShop, cents, text};

/// A shop with kettles at 1,250 shillings, and somebody who ordered two of them.
async fn ordered() -> (PayingShop, Buyer, String) {
    let shop = PayingShop::open().await;
    let kettle = shop.stocks("KETTLE", 1_250, 10).await;
    let buyer = shop.order(&kettle, 2, "stripe").await;
    (shop, buyer, kettle)
}

fn stands(shown: &Value) -> (&str, &str, &str) {
    let word = |name: &str| shown[name].as_str().expect("a word");
    (word("status"), word("paymentStatus"), word("paymentDetail"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_browser_pays_stripe_says_so_and_the_units_are_promised() {
    let (shop, buyer, kettle) = ordered().await;
    let wish = json!({"orderId": buyer.order, "amount": 2_500, "currency": "kes",
        "paymentMethodTypes": ["card"]});
    let begun = buyer.wishes("stripe/create-intent", wish).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.body);
    let intent = text(&begun.body, "paymentIntentId");
    assert!(text(&begun.body, "clientSecret").starts_with(&format!("{intent}_secret_")));
    assert_eq!(cents(&begun.body["amount"]), 250_000);
    assert_eq!(
        (&begun.body["currency"], &begun.body["status"]),
        (&json!("KES"), &json!("requires_action"))
    );
    let shown = shop.shown(&buyer).await;
    assert_eq!(stands(&shown), ("pending", "pending", "requires_action"));
    assert_eq!(shop.stripe.pay(&intent, "pm_card_visa"), Ok(Paid::Yes));
    let shown = shop.paid(&buyer).await;
    assert_eq!(stands(&shown), ("confirmed", "paid", "captured"));
    assert_eq!(
        (cents(&shown["capturedAmount"]), cents(&shown["dueAmount"])),
        (250_000, 0)
    );
    let attempt = &shown["attempts"][0];
    assert_eq!(
        (&attempt["method"], &attempt["status"]),
        (&json!("stripe"), &json!("captured"))
    );
    assert!(text(attempt, "receipt").starts_with("ch_"));
    let books = replay(&shop.shop).await;
    let stock = &books.stock[&kettle];
    assert_eq!(
        (stock.committed(), stock.held(), stock.available()),
        (2, 0, 8)
    );
    assert_eq!(agree(&shop).await.cards.taken, 250_000);
    books.tables_equal_their_rebuild(&shop.shop).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_shop_confirms_with_the_card_it_was_given_and_knows_at_once() {
    let (shop, buyer, _) = ordered().await;
    let early = buyer.confirms("pm_card_visa").await;
    assert_eq!(
        (early.status, early.code()),
        (StatusCode::NOT_FOUND, "not_found")
    );
    let intent = buyer.intent().await;
    let confirmed = buyer.confirms("pm_card_visa").await;
    assert_eq!(confirmed.status, StatusCode::OK, "{}", confirmed.body);
    assert_eq!(confirmed.body["status"], "captured");
    assert_eq!(text(&confirmed.body, "paymentIntentId"), intent);
    let shown = shop.shown(&buyer).await;
    assert_eq!(stands(&shown), ("confirmed", "paid", "captured"));
    let again = buyer.confirms("pm_card_visa").await.ok();
    assert_eq!(again["status"], "captured");
    let late = buyer.begins().await;
    assert_eq!(
        (late.status, late.code()),
        (StatusCode::CONFLICT, "nothing_due")
    );
    assert!(shop.stripe.settled(testkit::PATIENCE).await);
    assert_eq!(happened_to(&shop, "order.confirmed", &buyer.order).await, 1);
    assert_eq!(happened(&shop, "payment.captured").await, 1);
    assert_eq!(agree(&shop).await.cards.taken, 250_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_declined_card_leaves_the_order_open_and_another_card_pays_the_same_intent() {
    let (shop, buyer, _) = ordered().await;
    let intent = buyer.intent().await;
    let declined = shop.stripe.pay(&intent, "pm_card_chargeDeclined");
    assert_eq!(declined, Ok(Paid::No("card_declined".to_owned())));
    let shown = shop
        .until(&buyer, "declined", |shown| {
            shown["attempts"][0]["status"] == "failed"
        })
        .await;
    assert_eq!(stands(&shown), ("pending", "pending", "none"));
    assert_eq!(shown["attempts"][0]["failureCode"], "generic_decline");
    let poor = buyer
        .confirms("pm_card_chargeDeclinedInsufficientFunds")
        .await
        .ok();
    assert_eq!(
        (&poor["status"], &poor["failureCode"]),
        (&json!("failed"), &json!("insufficient_funds"))
    );
    assert_eq!(buyer.intent().await, intent, "the same attempt goes on");
    assert_eq!(
        buyer.confirms("pm_card_mastercard").await.ok()["status"],
        "captured"
    );
    let shown = shop.paid(&buyer).await;
    assert_eq!(shown["attempts"].as_array().map(Vec::len), Some(1));
    let ledger = shop.stripe.ledger();
    assert_eq!((ledger.intents.len(), ledger.charges.len()), (1, 3));
    assert_eq!(agree(&shop).await.cards.taken, 250_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bank_that_asks_first_is_waited_for_whatever_the_payer_answers() {
    let (shop, buyer, _) = ordered().await;
    let intent = buyer.intent().await;
    let asked = buyer.confirms("pm_card_authenticationRequired").await.ok();
    assert_eq!(asked["status"], "requires_action");
    assert!(asked["clientSecret"].is_string(), "{asked}");
    let refused = shop.stripe.complete_action(&intent, false);
    assert_eq!(
        refused,
        Ok(Paid::No("payment_intent_authentication_failure".to_owned()))
    );
    shop.until(&buyer, "refused", |shown| {
        shown["attempts"][0]["status"] == "failed"
    })
    .await;
    let asked = buyer.confirms("pm_card_authenticationRequired").await.ok();
    assert_eq!(asked["status"], "requires_action");
    let shown = shop.shown(&buyer).await;
    assert_eq!(stands(&shown), ("pending", "pending", "requires_action"));
    assert_eq!(shop.stripe.complete_action(&intent, true), Ok(Paid::Yes));
    shop.paid(&buyer).await;
    assert_eq!(agree(&shop).await.cards.taken, 250_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beginning_twice_is_answered_the_same_attempt_and_stripe_knows_one() {
    let (shop, buyer, _) = ordered().await;
    let keyed = Buyer {
        visitor: buyer.visitor.clone().with("Idempotency-Key", "pay-7"),
        ..buyer.clone()
    };
    let (first, copy) = (keyed.begins().await, keyed.begins().await);
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.body);
    assert_eq!(copy.header("idempotency-replayed"), Some("true"));
    let other = buyer.begins().await;
    assert_eq!(other.status, StatusCode::OK, "{}", other.body);
    for answer in [&copy, &other] {
        for name in ["paymentId", "paymentIntentId", "clientSecret", "amount"] {
            assert_eq!(answer.body[name], first.body[name], "{name}");
        }
    }
    let many = futures::future::join_all((0..20).map(|_| buyer.intent())).await;
    let intent = text(&first.body, "paymentIntentId");
    assert!(many.iter().all(|known| *known == intent), "{many:?}");
    assert_eq!(shop.stripe.ledger().intents.len(), 1);
    assert_eq!(happened(&shop, "payment.started").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_first_wishes_at_once_make_one_intent() {
    let (shop, buyer, _) = ordered().await;
    let all = futures::future::join_all((0..20).map(|_| buyer.begins())).await;
    let intents = all.iter().map(|answer| {
        assert!(answer.status.is_success(), "{}", answer.body);
        text(&answer.body, "paymentIntentId")
    });
    let intents: std::collections::HashSet<String> = intents.collect();
    assert_eq!(intents.len(), 1);
    assert_eq!(shop.stripe.ledger().intents.len(), 1);
    let fresh = all.iter().filter(|one| one.status == StatusCode::CREATED);
    assert_eq!(fresh.count(), 1, "one of them began it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_changes_from_card_to_phone_can_no_longer_pay_by_card() {
    let (shop, buyer, _) = ordered().await;
    let intent = buyer.intent().await;
    let prompted = buyer.is_prompted().await;
    assert_eq!(prompted.status, StatusCode::CREATED, "{}", prompted.body);
    shop.paid(&buyer).await;
    shop.at_rest().await;
    let ledger = shop.stripe.ledger();
    assert_eq!(ledger.intents[0].status, "canceled");
    assert!(shop.stripe.pay(&intent, "pm_card_visa").is_err());
    let shown = shop.shown(&buyer).await;
    let attempts = shown["attempts"].as_array().unwrap();
    let words: Vec<&Value> = attempts.iter().map(|one| &one["status"]).collect();
    assert_eq!(words, ["voided", "captured"]);
    let sums = agree(&shop).await;
    assert_eq!((sums.cards.taken, sums.phones.taken), (0, 250_000));
}
