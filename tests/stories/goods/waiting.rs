//! Returns and time: the days the shop grants, and approved returns that nobody sends.

use super::house::{House, house, ordered, refused};
use super::returning::{asks, staff};
use crate::journey::walker::{Street, position, seen, text};
use eventstore::Token;
use serde_json::json;
use std::time::{Duration, Instant};
use testkit::shop::TestShop;

#[tokio::test]
async fn customers_send_goods_back_within_the_days_the_shop_grants_and_staff_always() {
    let shop = TestShop::with(&[("RETURN_DAYS", "0")]).await;
    let door = shop.open().await;
    let owner = door.owner().await;
    let street = Street { door, owner, shop };
    let mug = json!({"name": "Mug", "price": 10, "stockQuantity": 10});
    let mug = text(&street.product(mug).await, "id");
    let (order, guest) = ordered(&street, &[(&mug, 1)], json!({})).await;
    for status in ["confirmed", "processing", "shipped", "delivered"] {
        street.owner.leads(&order, status).await.ok();
    }
    let items = json!([{"productId": mug, "quantity": 1}]);
    let late = asks(&guest, &order, items.clone()).await;
    refused(&late, 409, "not_returnable");
    let body = json!({"items": items, "reason": "damaged"});
    let path = format!("/api/admin/orders/{order}/returns");
    let kind = street.owner.visitor.post(&path, body).await;
    assert_eq!(
        (kind.status.as_u16(), &kind.body["requestedBy"]),
        (201, &json!("staff")),
        "{}",
        kind.body
    );
}

#[tokio::test]
async fn an_approved_return_that_nobody_sends_is_over() {
    let house = house().await;
    house.arrives().await;
    let three = json!([{"productId": house.mug, "quantity": 3}]);
    let back = text(
        &asks(&house.guest, &house.order, three.clone()).await.ok(),
        "id",
    );
    staff(&house, &back, "approve", json!({})).await.ok();
    let turned = sqlx::query(
        "UPDATE timer SET due_at = now() - interval '1 minute' WHERE process = 'returns'",
    )
    .execute(&house.street.shop.db.pool)
    .await
    .unwrap();
    assert_eq!(turned.rows_affected(), 1);
    let at = expired(&house, &back).await;
    let path = format!("/api/orders/{}/returns", house.order);
    let shown = seen(&house.guest, &path, &at).await.ok();
    assert_eq!(shown["data"][0]["status"], "expired");
    asks(&house.guest, &house.order, three).await.ok();
}

/// Where in the log the return expired.
async fn expired(house: &House, back: &str) -> String {
    let asked = "SELECT tx_id, position FROM events WHERE event_type = 'return.expired' AND aggregate_id = $1";
    let begun = Instant::now();
    loop {
        let found: Option<(i64, i64)> = sqlx::query_as(asked)
            .bind(back)
            .fetch_optional(&house.street.shop.db.pool)
            .await
            .unwrap();
        if let Some((tx_id, position)) = found {
            return Token { tx_id, position }.to_string();
        }
        assert!(
            begun.elapsed() < testkit::PATIENCE,
            "the return never expired"
        );
        // The shop's own clock knocks within a second; nothing tells us when.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn the_back_office_finds_returns_by_their_status_and_order() {
    let house = house().await;
    house.arrives().await;
    let one = json!([{"productId": house.mug, "quantity": 1}]);
    let first = text(
        &asks(&house.guest, &house.order, one.clone()).await.ok(),
        "id",
    );
    let second = asks(&house.guest, &house.order, one).await;
    let last = staff(&house, &first, "approve", json!({})).await;
    assert!(second.status.is_success());
    let ids = |list: &serde_json::Value| -> Vec<String> {
        let data = list["data"].as_array().cloned().unwrap_or_default();
        data.iter().map(|one| text(one, "id")).collect()
    };
    let at = position(&last);
    let approved = seen(house.clerk(), "/api/admin/returns?status=approved", &at)
        .await
        .ok();
    assert_eq!(ids(&approved), std::slice::from_ref(&first));
    let all = format!("/api/admin/returns?orderId={}&sort=oldest", house.order);
    let all = seen(house.clerk(), &all, &at).await.ok();
    assert_eq!(ids(&all), [first, text(&second.body, "id")]);
    let page = house.clerk().get("/api/admin/returns?limit=1").await.ok();
    let cursor = text(&page, "nextCursor");
    let next = house
        .clerk()
        .get(&format!("/api/admin/returns?limit=1&cursor={cursor}"))
        .await
        .ok();
    assert_ne!(ids(&page), ids(&next));
    refused(
        &house.clerk().get("/api/admin/returns?status=lost").await,
        400,
        "invalid_parameter",
    );
}
