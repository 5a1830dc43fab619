//! Notices that no asking explains, and no rule lets in: staff see them, and nobody asks for ever.

use super::books::agree;
use super::notices::{bring, retold, signed, written};
use super::orderings::at_the_provider;
use super::unanswered::paid;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::PATIENCE;
use testkit::paying::{Buyer, PayingShop, cents, text};

const WAITING: &str = "SELECT count(*) FROM timer WHERE process = 'notices'";

/// What staff must look at of an order: the word of each case, and its sum.
async fn cases(shop: &PayingShop, buyer: &Buyer) -> Vec<(String, i64)> {
    let path = format!(
        "/api/admin/payments/attention?kind=notice_not_taken&orderId={}",
        buyer.order
    );
    let listed = shop.seen(&shop.owner.visitor, &path).await;
    let cases = listed["data"].as_array().expect("cases").iter();
    let shown = cases.map(|case| (text(case, "detail"), cents(&case["amount"])));
    shown.collect()
}

/// What staff see of notices that nobody could explain.
async fn unexplained(shop: &PayingShop) -> Vec<(String, String)> {
    let path = "/api/admin/audit?action=webhook.refused";
    let rows = shop.owner.visitor.get(path).await.ok();
    let rows = rows["data"].as_array().expect("rows").iter();
    let shown = rows.map(|row| {
        assert_eq!(row["subject"], "provider:stripe");
        let after = &row["after"];
        (text(after, "code"), text(after, "providerRef"))
    });
    shown.collect()
}

/// Three days of asking in vain go by.
async fn time_passes(shop: &PayingShop) {
    let late = "UPDATE timer SET due_at = now(),
        payload = jsonb_set(payload::jsonb, '{tries}', '81')::json WHERE process = 'notices'";
    let pool = &shop.shop.db.pool;
    let begun = Instant::now();
    loop {
        sqlx::query(late).execute(pool).await.unwrap();
        let left: i64 = sqlx::query_scalar(WAITING).fetch_one(pool).await.unwrap();
        if left == 0 {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "it is asked for ever");
        // A try that is under way sets its clock anew; nothing tells us when.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_is_left_given_back_at_stripe_is_shown_to_staff_once_with_its_number_and_sum() {
    let (shop, buyer, intent) = paid().await;
    assert_eq!(at_the_provider(&shop, &intent).await, "succeeded");
    let body = written(&shop, "refund.created", &intent);
    for event in ["evt_more", "evt_more_again"] {
        let more = retold(&body, event, |refund: &mut Value| {
            refund["id"] = json!("re_more");
            refund["amount"] = json!(150_000);
        });
        bring(&shop, &signed(&more)).await;
        shop.counts(WAITING, 0).await;
    }
    let expected = [("refund_too_much: re_more".to_owned(), 150_000)];
    assert_eq!(cases(&shop, &buyer).await, expected);
    assert_eq!(shop.shown(&buyer).await["refunds"], json!([]));
    // What really went back is taken all the same.
    bring(&shop, &signed(&body)).await;
    shop.counts(WAITING, 0).await;
    assert_eq!(agree(&shop).await.cards.given, 100_000);
    closes(&shop, &buyer).await;
    assert_eq!(cases(&shop, &buyer).await, []);
}

/// Somebody looked into it.
async fn closes(shop: &PayingShop, buyer: &Buyer) {
    let clerk = &shop.owner.visitor;
    let path = format!(
        "/api/admin/payments/attention?orderId={}&kind=notice_not_taken",
        buyer.order
    );
    let case = text(&shop.seen(clerk, &path).await["data"][0], "id");
    let path = format!("/api/admin/payments/attention/{case}/close");
    let wish = json!({"reason": "a slip at the provider"});
    clerk.post(&path, wish).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_about_a_payment_that_stripe_does_not_know_is_shown_to_staff_at_once() {
    let (shop, buyer, intent) = paid().await;
    shop.stripe.dispute(&intent, None).unwrap();
    let body = written(&shop, "charge.dispute.created", &intent);
    let nobody = retold(&body, "evt_nobody", |dispute: &mut Value| {
        dispute["id"] = json!("du_nobody");
        dispute["payment_intent"] = json!("pi_nobody");
    });
    for _ in 0..2 {
        bring(&shop, &signed(&nobody)).await;
        shop.counts(WAITING, 0).await;
    }
    let expected = [("not_found".to_owned(), "du_nobody".to_owned())];
    assert_eq!(unexplained(&shop).await, expected);
    assert_eq!(cases(&shop, &buyer).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stripe_did_not_explain_in_three_days_is_shown_to_staff_and_not_asked_again() {
    let (shop, _, intent) = paid().await;
    assert_eq!(at_the_provider(&shop, &intent).await, "succeeded");
    let body = written(&shop, "refund.created", &intent);
    shop.stripe.stop().await;
    bring(&shop, &signed(&body)).await;
    time_passes(&shop).await;
    let refund = shop.stripe.ledger().refunds[0].id.clone();
    let expected = [("not_answered".to_owned(), refund)];
    assert_eq!(unexplained(&shop).await, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contradiction_that_stripe_did_not_explain_is_shown_at_its_payment() {
    let (shop, buyer, _) = paid().await;
    let clerk = shop.owner.visitor.clone().with("Idempotency-Key", "back");
    let path = format!("/api/payments/{}/refund", buyer.order);
    clerk.post(&path, json!({"reason": "broken"})).await.ok();
    let is_back = |shown: &Value| shown["refunds"][0]["status"] == "succeeded";
    shop.until(&buyer, "given back", is_back).await;
    let refund = shop.stripe.ledger().refunds[0].id.clone();
    let body = written(&shop, "refund.created", &refund);
    let failed = retold(&body, "evt_failed", |refund: &mut Value| {
        refund["status"] = json!("failed");
        refund["failure_reason"] = json!("lost_or_stolen_card");
    });
    shop.stripe.stop().await;
    bring(&shop, &signed(&failed)).await;
    time_passes(&shop).await;
    let expected = [(format!("not_answered: {refund}"), 100_000)];
    assert_eq!(cases(&shop, &buyer).await, expected);
    assert!(is_back(&shop.shown(&buyer).await), "nobody knows better");
    assert_eq!(unexplained(&shop).await, []);
}
