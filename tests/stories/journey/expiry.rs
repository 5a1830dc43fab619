//! An order that nobody confirms does not keep its units for ever.

use super::walker::{Street, checkout, seen, street, ten_percent, text};
use eventstore::Token;
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_hold_that_runs_out_cancels_the_order_and_gives_everything_back() {
    let street = street().await;
    let mug = text(
        &street
            .product(json!({"name": "Mug", "price": 5, "stockQuantity": 3}))
            .await,
        "id",
    );
    street
        .owner
        .visitor
        .post("/api/admin/coupons", ten_percent("ONCE", 1))
        .await
        .ok();
    let forgotten = text(&forgotten(&street, &mug).await, "id");
    let kept = text(&street.sold(&mug, 1).await.body, "id");
    street.owner.leads(&kept, "confirmed").await.ok();
    let none_left = street.door.guest().adds(&mug, 1).await;
    assert_eq!(
        (none_left.code(), &none_left.body["available"]),
        ("insufficient_stock", &json!(0))
    );
    run_out(&street).await;
    let position = cancelled(&street, &forgotten).await;
    let clerk = &street.owner.visitor;
    let order = seen(clerk, &format!("/api/admin/orders/{forgotten}"), &position)
        .await
        .ok();
    assert_eq!(
        (&order["status"], &order["cancelReason"]),
        (&json!("cancelled"), &json!("expired"))
    );
    assert_eq!(street.stock(&mug, &position).await, 2);
    let coupons = seen(clerk, "/api/admin/coupons", &position).await.ok();
    assert_eq!(coupons["data"][0]["usedCount"], 0);
    let still = seen(clerk, &format!("/api/admin/orders/{kept}"), &position)
        .await
        .ok();
    assert_eq!(
        still["status"], "confirmed",
        "a confirmed order has no hold that could run out"
    );
    let too_late = street.owner.leads(&forgotten, "confirmed").await;
    assert_eq!(
        (too_late.code(), &too_late.body["orderStatus"]),
        ("invalid_transition", &json!("cancelled"))
    );
    assert!(
        street.sold(&mug, 2).await.status.is_success(),
        "the units are for sale again"
    );
}

/// Two mugs with the coupon, left pending.
async fn forgotten(street: &Street, mug: &str) -> serde_json::Value {
    let mut guest = street.door.guest();
    guest.adds(mug, 2).await.ok();
    guest
        .visitor
        .post("/api/orders", checkout(json!({"couponCode": "ONCE"})))
        .await
        .ok()
}

/// Turns the clock of every hold to a minute ago.
async fn run_out(street: &Street) {
    let turned = sqlx::query("UPDATE timer SET due_at = now() - interval '1 minute'")
        .execute(&street.shop.db.pool)
        .await
        .unwrap();
    assert_eq!(
        turned.rows_affected(),
        1,
        "only the pending order waits for its end"
    );
}

/// Where in the log the order was cancelled.
async fn cancelled(street: &Street, order: &str) -> String {
    let asked = "SELECT tx_id, position FROM events WHERE event_type = 'order.cancelled' AND aggregate_id = $1";
    let begun = Instant::now();
    loop {
        let found: Option<(i64, i64)> = sqlx::query_as(asked)
            .bind(order)
            .fetch_optional(&street.shop.db.pool)
            .await
            .unwrap();
        if let Some((tx_id, position)) = found {
            return Token { tx_id, position }.to_string();
        }
        assert!(
            begun.elapsed() < testkit::PATIENCE,
            "the hold never ran out"
        );
        // The shop's own clock knocks within a second; nothing tells us when.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
