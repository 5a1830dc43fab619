//! A clerk gives money back over the counter; every page of the back office tells the same of it.

use super::walker::{Street, position, seen, street, text};
use serde_json::{Value, json};
use testkit::actors::Answer;

/// One of three mugs goes back: 5.25 of 15.75.
#[tokio::test]
async fn money_given_back_over_the_counter_is_told_the_same_on_every_page() {
    let street = street().await;
    let mug = text(
        &street
            .product(json!({"name": "Mug", "price": 5.25, "stockQuantity": 50}))
            .await,
        "id",
    );
    let order = text(&street.sold(&mug, 3).await.body, "id");
    for status in ["confirmed", "processing", "shipped", "delivered"] {
        street.owner.leads(&order, status).await.ok();
    }
    let wish = json!({"items": [{"productId": mug, "quantity": 1}], "reason": "one is chipped"});
    let back = gives(&street, &order, "back-1", wish).await;
    let last = position(&back);
    the_order(&street, &order, &last).await;
    the_lists(&street, &order, &last).await;
    the_figures(&street, &last).await;
}

async fn gives(street: &Street, order: &str, key: &str, wish: Value) -> Answer {
    let clerk = street.owner.visitor.clone().with("Idempotency-Key", key);
    let path = format!("/api/payments/{order}/refund");
    clerk.post(&path, wish).await
}

async fn ask(street: &Street, path: &str, last: &str) -> Value {
    seen(&street.owner.visitor, path, last).await.ok()
}

async fn the_order(street: &Street, order: &str, last: &str) {
    let shown = ask(street, &format!("/api/admin/orders/{order}"), last).await;
    assert_eq!(shown["refundedAmount"].to_string(), "5.25");
    assert_eq!(shown["refundPendingAmount"].to_string(), "0.0");
    let words = [
        "paymentStatus",
        "paymentDetail",
        "fulfilmentStatus",
        "returnStatus",
    ];
    assert_eq!(
        words.map(|word| text(&shown, word)),
        ["paid", "partially_refunded", "delivered", "none"]
    );
    let found = "/api/admin/orders?paymentDetail=partially_refunded";
    let found = ask(street, found, last).await;
    assert_eq!(found["data"][0]["id"], json!(order));
}

async fn the_lists(street: &Street, order: &str, last: &str) {
    let payments = format!("/api/admin/payments?orderId={order}&stage=captured");
    let payments = ask(street, &payments, last).await;
    let payment = &payments["data"][0];
    assert_eq!(payments["pagination"]["total"], json!(1));
    assert_eq!(
        (
            payment["takenAmount"].to_string(),
            payment["refundedAmount"].to_string()
        ),
        ("15.75".to_owned(), "5.25".to_owned())
    );
    let refunds = format!("/api/admin/refunds?orderId={order}&method=cash_on_delivery");
    let refunds = ask(street, &refunds, last).await;
    let refund = &refunds["data"][0];
    assert_eq!(
        (&refund["stage"], &refund["paymentId"], &refund["reason"]),
        (
            &json!("succeeded"),
            &payment["id"],
            &json!("one is chipped")
        )
    );
    assert_eq!(refund["lines"][0]["quantity"], json!(1));
    let cases = ask(street, "/api/admin/payments/attention", last).await;
    assert_eq!(cases["data"], json!([]), "nobody has to look");
}

async fn the_figures(street: &Street, last: &str) {
    let shown = ask(street, "/api/admin/dashboard", last).await;
    let sums = ["grossRevenue", "refundedAmount", "totalRevenue"];
    assert_eq!(
        sums.map(|sum| shown[sum].to_string()),
        ["15.75", "5.25", "10.5"]
    );
    let top = &shown["topProducts"][0];
    assert_eq!(
        (
            &top["unitsSold"],
            &top["unitsRefunded"],
            top["revenue"].to_string()
        ),
        (&json!(3), &json!(1), "15.75".to_owned())
    );
    let sales = ask(street, "/api/admin/analytics/sales", last).await;
    let sums = ["total", "captured", "refundedAmount", "netAmount"];
    assert_eq!(
        sums.map(|sum| sales["totals"][0][sum].to_string()),
        ["15.75", "15.75", "5.25", "10.5"]
    );
    let books = ask(street, "/api/admin/payments/books", last).await;
    let sums = ["capturedAmount", "refundedAmount", "netAmount"];
    assert_eq!(
        sums.map(|sum| books["data"][0][sum].to_string()),
        ["15.75", "5.25", "10.5"]
    );
}
