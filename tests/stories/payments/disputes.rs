//! What a payer's bank says arrives in any order; what counts is how the dispute stands at Stripe.

use super::books::{agree, happened};
use super::notices::{bring, retold, signed, written};
use super::unanswered::paid;
use serde_json::{Value, json};
use testkit::actors::{Answer, StatusCode};
use testkit::paying::{Buyer, PayingShop, text};

/// Brings it, and waits until Stripe was asked.
async fn followed(shop: &PayingShop, body: &str) {
    bring(shop, &signed(body)).await;
    let waiting = "SELECT count(*) FROM timer WHERE process = 'notices'";
    shop.counts(waiting, 0).await;
}

/// The last words of the disputes that staff must look at.
async fn open(shop: &PayingShop, buyer: &Buyer) -> Vec<String> {
    let path = format!(
        "/api/admin/payments/attention?kind=disputed&orderId={}",
        buyer.order
    );
    let listed = shop.seen(&shop.owner.visitor, &path).await;
    let cases = listed["data"].as_array().expect("cases").iter();
    cases.map(|case| text(case, "detail")).collect()
}

async fn is_disputed(shop: &PayingShop, buyer: &Buyer) -> bool {
    shop.shown(buyer).await["paymentDetail"] == "disputed"
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dispute_that_was_won_is_not_open_again_because_an_older_notice_comes_late() {
    let (shop, buyer, intent) = paid().await;
    let dispute = shop.stripe.dispute(&intent, None).unwrap();
    let opened = written(&shop, "charge.dispute.created", &intent);
    shop.stripe.close_dispute(&dispute, true).unwrap();
    let closed = written(&shop, "charge.dispute.closed", &intent);
    for body in [&closed, &opened] {
        followed(&shop, body).await;
        assert!(!is_disputed(&shop, &buyer).await);
        assert_eq!(open(&shop, &buyer).await, [""; 0]);
    }
    shop.counts("SELECT count(*) FROM payments WHERE dispute = 'won'", 1)
        .await;
    assert_eq!(happened(&shop, "payment.disputed").await, 1);
}

/// A dispute that Stripe does not show, as its notices tell of it.
fn told(template: &str, dispute: &str, status: &str) -> String {
    let event = format!("evt_{dispute}_{status}");
    retold(template, &event, |object: &mut Value| {
        object["id"] = json!(dispute);
        object["status"] = json!(status);
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dispute_that_stripe_does_not_show_is_believed_and_what_was_decided_stays() {
    let (shop, buyer, intent) = paid().await;
    shop.stripe.dispute(&intent, None).unwrap();
    let template = written(&shop, "charge.dispute.created", &intent);
    for (dispute, status) in [("du_a", "lost"), ("du_a", "under_review"), ("du_b", "won")] {
        followed(&shop, &told(&template, dispute, status)).await;
    }
    assert!(is_disputed(&shop, &buyer).await, "one of them was lost");
    assert_eq!(open(&shop, &buyer).await, [""; 0]);
    assert_eq!(happened(&shop, "payment.disputed").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_disputes_about_one_payment_the_one_that_is_open_is_looked_at() {
    let (shop, buyer, intent) = paid().await;
    shop.stripe.dispute(&intent, None).unwrap();
    let template = written(&shop, "charge.dispute.created", &intent);
    for dispute in ["du_a", "du_b"] {
        followed(&shop, &told(&template, dispute, "needs_response")).await;
    }
    assert_eq!(open(&shop, &buyer).await, ["needs_response"; 2]);
    followed(&shop, &told(&template, "du_a", "won")).await;
    assert_eq!(open(&shop, &buyer).await, ["needs_response"]);
    assert!(is_disputed(&shop, &buyer).await);
    followed(&shop, &told(&template, "du_b", "won")).await;
    assert_eq!(open(&shop, &buyer).await, [""; 0]);
    assert!(!is_disputed(&shop, &buyer).await);
}

/// The owner gives so many shillings back.
async fn gives(shop: &PayingShop, buyer: &Buyer, key: &str, shillings: i64) -> Answer {
    let clerk = shop.owner.visitor.clone().with("Idempotency-Key", key);
    let path = format!("/api/payments/{}/refund", buyer.order);
    let wish = json!({"reason": "arrived broken", "amount": shillings});
    clerk.post(&path, wish).await
}

fn is_back(shown: &Value) -> bool {
    shown["refunds"][0]["status"] == "succeeded"
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_bank_disputes_is_not_given_back_a_second_time_until_it_was_won() {
    let (shop, buyer, intent) = paid().await;
    let dispute = shop.stripe.dispute(&intent, None).unwrap();
    followed(&shop, &written(&shop, "charge.dispute.created", &intent)).await;
    for (key, shillings) in [("all", 1_000), ("one", 1)] {
        let answer = gives(&shop, &buyer, key, shillings).await;
        let said = (answer.status, answer.code());
        let expected = (StatusCode::CONFLICT, "payment_disputed");
        assert_eq!(said, expected, "{}", answer.body);
    }
    assert_eq!(shop.shown(&buyer).await["refunds"], json!([]));
    assert!(shop.stripe.ledger().refunds.is_empty(), "nobody asked");
    shop.stripe.close_dispute(&dispute, true).unwrap();
    followed(&shop, &written(&shop, "charge.dispute.closed", &intent)).await;
    let answer = gives(&shop, &buyer, "after", 1_000).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
    shop.until(&buyer, "given back", is_back).await;
    assert_eq!(agree(&shop).await.cards.given, 100_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_payment_whose_part_the_bank_kept_only_the_rest_may_be_asked_for() {
    let (shop, buyer, intent) = paid().await;
    let dispute = shop.stripe.dispute(&intent, Some(60_000)).unwrap();
    shop.stripe.close_dispute(&dispute, false).unwrap();
    followed(&shop, &written(&shop, "charge.dispute.closed", &intent)).await;
    let answer = gives(&shop, &buyer, "too-much", 401).await;
    let said = (answer.status, answer.code());
    assert_eq!(said, (StatusCode::CONFLICT, "payment_disputed"));
    let rest = gives(&shop, &buyer, "the-rest", 400).await;
    assert_eq!(rest.status, StatusCode::ACCEPTED, "{}", rest.body);
}
