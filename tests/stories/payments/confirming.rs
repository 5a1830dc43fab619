//! Giving much money back asks for a confirmation: once for each wish, and never for what gives nothing
//! back.

use serde_json::{Value, json};
use testkit::actors::{Answer, Visitor};
use testkit::paying::{Buyer, PayingShop, text};
use testkit::shop::ADMIN;

/// A shop that asks above fifty shillings, and its owner, who only gave the password.
async fn careful() -> (PayingShop, Visitor) {
    let shop = PayingShop::with(&[("STEP_UP_REFUND_ABOVE", "50")]).await;
    let guest = Visitor::new(&shop.door.url());
    let login = json!({"email": ADMIN.0, "password": ADMIN.1, "audience": "admin"});
    let session = guest.post("/api/auth/login", login).await.ok();
    let token = text(&session["tokens"], "accessToken");
    let clerk = guest.with("Authorization", &format!("Bearer {token}"));
    (shop, clerk)
}

/// A paid order of so many units, and what was bought.
async fn paid(shop: &PayingShop, shillings: i64, units: i64) -> (Buyer, String) {
    let product = shop.stocks("MUG", shillings, 10).await;
    let buyer = shop.order(&product, units, "stripe").await;
    buyer.intent().await;
    buyer.confirms("pm_card_visa").await.ok();
    shop.paid(&buyer).await;
    (buyer, product)
}

async fn gives(clerk: &Visitor, buyer: &Buyer, key: &str, wish: Value) -> Answer {
    let mut body = json!({"reason": "arrived late"});
    for (name, value) in wish.as_object().expect("fields") {
        body[name] = value.clone();
    }
    let path = format!("/api/payments/{}/refund", buyer.order);
    let clerk = clerk.clone().with("Idempotency-Key", key);
    clerk.post(&path, body).await
}

#[track_caller]
fn said(answer: &Answer, status: u16, code: &str) {
    let got = (answer.status.as_u16(), answer.code());
    assert_eq!(got, (status, code), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_that_was_answered_is_answered_again_without_a_confirmation() {
    let (shop, clerk) = careful().await;
    let (buyer, _) = paid(&shop, 200, 1).await;
    let proof = json!({"password": ADMIN.1});
    clerk.post("/api/auth/step-up", proof).await.ok();
    let much = || gives(&clerk, &buyer, "much", json!({"amount": 100}));
    let first = much().await.ok();
    sqlx::query("UPDATE sessions SET confirmed_at = NULL")
        .execute(&shop.shop.db.pool)
        .await
        .unwrap();
    let again = much().await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.ok()["refundIds"], first["refundIds"]);
    let more = gives(&clerk, &buyer, "more", json!({"amount": 1})).await;
    said(&more, 403, "step_up_required");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_with_two_wishes_counts_for_both() {
    let (shop, clerk) = careful().await;
    let (buyer, _) = paid(&shop, 200, 1).await;
    let late = clerk.clone().with("If-Match", "\"77\"");
    let refused = gives(&late, &buyer, "key", json!({"amount": 30})).await;
    said(&refused, 412, "version_mismatch");
    let other = gives(&clerk, &buyer, "key", json!({"amount": 21})).await;
    said(&other, 403, "step_up_required");
    gives(&clerk, &buyer, "key", json!({"amount": 20}))
        .await
        .ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_nobody_paid_is_refused_without_asking_for_a_confirmation() {
    let (shop, clerk) = careful().await;
    let mug = shop.stocks("MUG", 300, 10).await;
    let unpaid = shop.order(&mug, 1, "stripe").await;
    let units = json!([{"productId": mug, "quantity": 1}]);
    let wishes = [
        json!({}),
        json!({"amount": 200}),
        json!({"items": units, "shipping": true}),
    ];
    for (number, wish) in wishes.into_iter().enumerate() {
        let answer = gives(&clerk, &unpaid, &format!("key-{number}"), wish).await;
        said(&answer, 409, "nothing_paid");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calling_off_what_was_given_back_before_gives_nothing_back_and_asks_for_nothing() {
    let (shop, clerk) = careful().await;
    let (buyer, mug) = paid(&shop, 40, 3).await;
    let one = json!([{"productId": mug, "quantity": 1}]);
    gives(&clerk, &buyer, "one", json!({"items": one}))
        .await
        .ok();
    let path = format!("/api/admin/orders/{}/call-off", buyer.order);
    let wish = json!({"items": one, "reason": "the last one is broken"});
    let calls_off = async |key: &str| {
        let clerk = clerk.clone().with("Idempotency-Key", key);
        clerk.post(&path, wish.clone()).await
    };
    let called = calls_off("first").await.ok();
    assert_eq!(
        (&called["refundIds"], &called["refundAmount"]),
        (&json!([]), &json!(0.0))
    );
    let next = calls_off("second").await;
    said(&next, 403, "step_up_required");
}

/// The clerk has to say whether the price goes back; being asked costs nothing of what may go back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_off_that_is_asked_back_about_counts_for_nothing() {
    let (shop, clerk) = careful().await;
    let (buyer, mug) = paid(&shop, 15, 4).await;
    let one = json!([{"productId": mug, "quantity": 1}]);
    let path = format!("/api/admin/orders/{}/call-off", buyer.order);
    let calls_off = async |key: &str, refund: Value| {
        let clerk = clerk.clone().with("Idempotency-Key", key);
        let mut wish = json!({"items": one, "reason": "the last one is broken"});
        if refund.is_boolean() {
            wish["refund"] = refund;
        }
        clerk.post(&path, wish).await
    };
    let first = calls_off("first", Value::Null).await.ok();
    assert_eq!(first["refundAmount"], json!(15.0));
    shop.owner.leads(&buyer.order, "processing").await.ok();
    sends(&shop, &buyer, &one).await;
    gives(&clerk, &buyer, "kind", json!({"items": one}))
        .await
        .ok();
    for key in ["second", "third"] {
        said(&calls_off(key, Value::Null).await, 409, "refund_unclear");
    }
    // What was clear when it was answered is answered again.
    let again = calls_off("first", Value::Null).await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.ok()["refundIds"], first["refundIds"]);
    let told = calls_off("fourth", json!(true)).await.ok();
    assert_eq!(told["refundAmount"], json!(15.0));
    let next = gives(&clerk, &buyer, "more", json!({"amount": 6})).await;
    said(&next, 403, "step_up_required");
}

/// These units leave in a parcel of their own.
async fn sends(shop: &PayingShop, buyer: &Buyer, items: &Value) {
    let clerk = &shop.owner.visitor;
    let path = format!("/api/admin/orders/{}/shipments", buyer.order);
    let parcel = clerk.post(&path, json!({ "items": items })).await.ok();
    let path = format!("/api/admin/shipments/{}/status", text(&parcel, "id"));
    clerk.put(&path, json!({"status": "shipped"})).await.ok();
}
