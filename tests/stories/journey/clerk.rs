//! A clerk fills the shelves and leads orders to their doors.

use super::walker::{position, seen, street, text};
use serde_json::json;
use std::collections::BTreeSet;
use testkit::actors::{Answer, StatusCode};

#[tokio::test]
async fn a_clerk_puts_up_a_shelf_and_is_warned_when_it_runs_low() {
    let street = street().await;
    let clerk = &street.owner.visitor;
    let shelf = clerk
        .post("/api/categories", json!({"name": "Kitchen"}))
        .await;
    let shelf = text(&shelf.ok(), "id");
    let board = clerk
        .post(
            "/api/categories",
            json!({"name": "Kettles", "parentId": shelf}),
        )
        .await
        .ok();
    let fields = json!({"name": "Kettle", "price": 20, "stockQuantity": 6, "lowStockThreshold": 5, "categoryId": board["id"]});
    let kettle = text(&street.product(fields).await, "id");
    street
        .product(json!({"name": "Mug", "price": 5, "stockQuantity": 50, "lowStockThreshold": 5}))
        .await;
    for category in [&shelf, "kitchen", "kettles"] {
        let found = clerk
            .get(&format!("/api/products?category={category}"))
            .await
            .ok();
        assert_eq!(
            (
                found["data"][0]["id"].as_str(),
                &found["pagination"]["total"]
            ),
            (Some(kettle.as_str()), &json!(1)),
            "{category}"
        );
    }
    assert_eq!(
        clerk.get("/api/admin/inventory/low-stock").await.ok()["data"],
        json!([])
    );
    let sold = street.sold(&kettle, 2).await;
    let low = seen(clerk, "/api/admin/inventory/low-stock", &position(&sold))
        .await
        .ok();
    assert_eq!(low["pagination"]["total"], 1, "{low}");
    let warned = &low["data"][0];
    assert_eq!(
        (
            warned["productId"].as_str(),
            &warned["stockQuantity"],
            &warned["held"]
        ),
        (Some(kettle.as_str()), &json!(4), &json!(2))
    );
    // A count: ten are to be for sale, beside the two that are set aside.
    let counted = clerk
        .put(
            &format!("/api/products/{kettle}"),
            json!({"stockQuantity": 10, "reason": "found a box"}),
        )
        .await;
    assert_eq!(street.stock(&kettle, &position(&counted)).await, 10);
    let low = seen(clerk, "/api/admin/inventory/low-stock", &position(&counted))
        .await
        .ok();
    assert_eq!(low["data"], json!([]));
}

#[tokio::test]
#[rustfmt::skip]
async fn an_order_is_led_from_the_till_to_the_door_step_by_step() {
    let street = street().await;
    let mug = text(&street.product(json!({"name": "Mug", "price": 5, "stockQuantity": 50})).await, "id");
    let placed = street.sold(&mug, 2).await;
    let order = text(&placed.body, "id");
    let led = async |status: &str| street.owner.leads(&order, status).await;
    for far in ["processing", "shipped", "delivered", "refunded"] {
        refused(&led(far).await, "pending", &["confirmed", "cancelled"]);
    }
    let lost = led("lost").await;
    assert_eq!((lost.status, lost.code()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid_value"));
    let at = position(&led("confirmed").await);
    let confirmed = seen(&street.owner.visitor, &format!("/api/admin/orders/{order}"), &at).await.ok();
    assert_eq!(confirmed["nextStatuses"], json!(["processing", "cancelled"]));
    assert_eq!(led("confirmed").await.ok()["status"], "confirmed", "asking again changes nothing");
    refused(&led("pending").await, "confirmed", &["processing", "cancelled"]);
    led("processing").await.ok();
    let path = format!("/api/admin/orders/{order}/tracking");
    street.owner.visitor.put(&path, json!({"trackingNumber": "JD014600003", "carrier": "DHL"})).await.ok();
    let at = position(&led("shipped").await);
    let shipped = seen(&street.owner.visitor, &format!("/api/admin/orders/{order}"), &at).await.ok();
    assert_eq!((&shipped["status"], &shipped["trackingNumber"], &shipped["carrier"]), (&json!("shipped"), &json!("JD014600003"), &json!("DHL")));
    assert_eq!(shipped["paymentStatus"], "pending");
    let late = street.owner.visitor.put(&format!("/api/admin/orders/{order}/status"), json!({"status": "cancelled", "reason": "changed"})).await;
    assert_eq!((late.status, late.code()), (StatusCode::CONFLICT, "too_late_to_cancel"));
    let at = position(&led("delivered").await);
    let delivered = seen(&street.owner.visitor, &format!("/api/admin/orders/{order}"), &at).await.ok();
    assert_eq!((&delivered["paymentStatus"], &delivered["capturedAmount"]), (&json!("paid"), &json!(10.0)));
    refused(&led("pending").await, "delivered", &["refunded"]);
    assert_eq!(street.stock(&mug, &at).await, 48);
    let token = placed.header("x-order-token").expect("a guest's proof");
    let tracked = street.door.guest().visitor.get(&format!("/api/orders/{order}/track?token={token}")).await.ok();
    let story: Vec<&str> = tracked["story"].as_array().expect("a story").iter().filter_map(|step| step["what"].as_str()).collect();
    let due = ["placed", "confirmed", "picking_started", "tracking_noted", "parcel_shipped", "shipped", "parcel_delivered", "payment_captured", "delivered"];
    assert_eq!(BTreeSet::from_iter(&story), BTreeSet::from_iter(&due), "{story:?}");
}

#[track_caller]
fn refused(answer: &Answer, from: &str, next: &[&str]) {
    assert_eq!(
        (answer.status, answer.code()),
        (StatusCode::CONFLICT, "invalid_transition"),
        "{}",
        answer.body
    );
    assert_eq!(
        (&answer.body["orderStatus"], &answer.body["nextStatuses"]),
        (&json!(from), &json!(next))
    );
    assert_eq!(answer.body["status"], 409);
}

#[tokio::test]
async fn staff_must_say_why_they_cancel_and_a_shopper_cannot_once_picking_began() {
    let street = street().await;
    let mug = text(
        &street
            .product(json!({"name": "Mug", "price": 5, "stockQuantity": 50}))
            .await,
        "id",
    );
    let placed = street.sold(&mug, 2).await;
    let order = text(&placed.body, "id");
    let status = format!("/api/admin/orders/{order}/status");
    for reason in [json!(null), json!(""), json!("  ")] {
        let silent = street
            .owner
            .visitor
            .put(&status, json!({"status": "cancelled", "reason": reason}))
            .await;
        assert_eq!(
            (silent.status.as_u16(), silent.code()),
            (422, "reason_required"),
            "{}",
            silent.body
        );
        assert_eq!(silent.body["errors"][0]["pointer"], "/reason");
    }
    street.owner.leads(&order, "confirmed").await.ok();
    street.owner.leads(&order, "processing").await.ok();
    let token = placed
        .header("x-order-token")
        .expect("a guest's proof")
        .to_owned();
    let guest = street.door.guest().visitor.with("X-Order-Token", &token);
    let late = guest
        .put(&format!("/api/orders/{order}/cancel"), json!({}))
        .await;
    assert_eq!(
        (late.status, late.code()),
        (StatusCode::CONFLICT, "too_late_to_cancel")
    );
    let cancelled = street
        .owner
        .visitor
        .put(
            &status,
            json!({"status": "cancelled", "reason": "broken in the store"}),
        )
        .await;
    assert_eq!(street.stock(&mug, &position(&cancelled)).await, 50);
    let actor: String = sqlx::query_scalar(
        "SELECT metadata->>'actor' FROM events WHERE event_type = 'order.cancelled'",
    )
    .fetch_one(&street.shop.db.pool)
    .await
    .unwrap();
    assert!(actor.starts_with("staff:"), "{actor}");
}
