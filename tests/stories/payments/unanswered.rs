//! Notices that only the provider can explain, brought while it is down: taken at once, and in the books
//! as soon as it is back.

use super::books::agree;
use super::notices::{bring, by_hand, signed, written};
use super::orderings::at_the_provider;
use serde_json::{Value, json};
use sims::Effect;
use sims::FaultRule;
use sims::stripe::RefundScript;
use std::time::{Duration, Instant};
use testkit::PATIENCE;
use testkit::paying::{Buyer, PayingShop, cents};

/// Whoever brings a notice is answered within, however busy the machine is: well before a slow Stripe answers.
const AT_ONCE: Duration = Duration::from_secs(5);

/// A kettle that was paid by card, and Stripe's number of the payment; from now on the test brings the
/// notices.
pub(crate) async fn paid() -> (PayingShop, Buyer, String) {
    let shop = PayingShop::open().await;
    let kettle = shop.stocks("KETTLE", 1_000, 10).await;
    let buyer = shop.order(&kettle, 1, "stripe").await;
    let intent = buyer.intent().await;
    assert_eq!(
        buyer.confirms("pm_card_visa").await.ok()["status"],
        "captured"
    );
    shop.paid(&buyer).await;
    shop.stripe.set_notice_rules(by_hand());
    (shop, buyer, intent)
}

/// Brings it, and it is taken without anybody waiting for Stripe.
async fn taken_at_once(shop: &PayingShop, body: &str) {
    let begun = Instant::now();
    bring(shop, &signed(body)).await;
    let took = begun.elapsed();
    assert!(took < AT_ONCE, "the notice was answered after {took:?}");
}

fn is_back(shown: &Value) -> bool {
    shown["refunds"][0]["status"] == "succeeded"
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_made_at_stripe_is_taken_while_stripe_is_down_and_counted_when_it_is_back() {
    let (shop, buyer, intent) = paid().await;
    assert_eq!(at_the_provider(&shop, &intent).await, "succeeded");
    let body = written(&shop, "refund.created", &intent);
    shop.stripe.stop().await;
    for _ in 0..2 {
        taken_at_once(&shop, &body).await;
    }
    assert_eq!(shop.shown(&buyer).await["refunds"], json!([]));
    let waiting = "SELECT count(*) FROM timer WHERE process = 'notices'";
    shop.counts(waiting, 1).await;
    shop.stripe.restart().await.unwrap();
    let shown = shop.until(&buyer, "given back", is_back).await;
    assert_eq!(shown["refunds"][0]["why"], "at_provider");
    assert_eq!(cents(&shown["refunds"][0]["amount"]), 100_000);
    shop.counts(waiting, 0).await;
    assert_eq!(agree(&shop).await.cards.given, 100_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dispute_is_taken_while_stripe_is_slow() {
    let (shop, buyer, intent) = paid().await;
    shop.stripe.dispute(&intent, None).unwrap();
    let body = written(&shop, "charge.dispute.created", &intent);
    let mut slow = FaultRule::on("GET", "/v1/payment_intents", Effect::Nothing).times(1);
    slow.delay_ms = 8_000;
    shop.stripe.faults().add(slow);
    taken_at_once(&shop, &body).await;
    shop.until(&buyer, "disputed", |shown| {
        shown["paymentDetail"] == "disputed"
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_that_failed_after_all_is_taken_back_when_stripe_can_be_asked() {
    let (shop, buyer, _) = paid().await;
    shop.stripe
        .script_refunds([RefundScript::FailsLater { after_ms: 3_000 }]);
    let clerk = shop.owner.visitor.clone().with("Idempotency-Key", "back");
    let path = format!("/api/payments/{}/refund", buyer.order);
    clerk.post(&path, json!({"reason": "broken"})).await.ok();
    shop.until(&buyer, "given back", is_back).await;
    let refund = shop.stripe.ledger().refunds[0].id.clone();
    let failed = || {
        let notices = shop.stripe.notices();
        notices.iter().any(|one| one.kind == "refund.failed")
    };
    let begun = Instant::now();
    while !failed() {
        assert!(begun.elapsed() < PATIENCE, "the refund never failed");
        // The stand-in's own clock; nothing tells us when.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let body = written(&shop, "refund.failed", &refund);
    shop.stripe.stop().await;
    taken_at_once(&shop, &body).await;
    assert!(is_back(&shop.shown(&buyer).await), "nobody was asked yet");
    shop.stripe.restart().await.unwrap();
    shop.until(&buyer, "failed", |shown| {
        shown["refunds"][0]["status"] == "failed"
    })
    .await;
    agree(&shop).await;
}
