//! Many orders at once.

use super::house::{house, refused};
use crate::journey::walker::{position, seen, street, text};
use futures::StreamExt;
use serde_json::{Value, json};
use testkit::actors::Answer;

const MOST: usize = 500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_orders_are_led_together_and_each_is_judged_for_itself() {
    let street = street().await;
    let mug = json!({"name": "Mug", "price": 5, "stockQuantity": 5_000});
    let mug = text(&street.product(mug).await, "id");
    let placed = (0..MOST).map(|_| async { text(&street.sold(&mug, 1).await.ok(), "id") });
    let orders: Vec<String> = futures::stream::iter(placed).buffered(16).collect().await;
    let cancelled = [7, 123, 499];
    for one in cancelled {
        street.owner.leads(&orders[one], "cancelled").await.ok();
    }
    let body = json!({"orderIds": orders, "status": "confirmed"});
    let clerk = street
        .owner
        .visitor
        .clone()
        .with("Idempotency-Key", "morning-round");
    let led = clerk
        .post("/api/admin/orders/bulk-status", body.clone())
        .await;
    judged(&led, &orders, &cancelled);
    let at = position(&led);
    let again = clerk.post("/api/admin/orders/bulk-status", body).await;
    judged(&again, &orders, &cancelled);
    let shown = seen(
        &street.owner.visitor,
        "/api/admin/orders?status=confirmed&limit=1",
        &at,
    )
    .await
    .ok();
    assert_eq!(shown["pagination"]["total"], json!(MOST - cancelled.len()));
    let told: i64 =
        sqlx::query_scalar("SELECT count(*) FROM events WHERE event_type = 'order.confirmed'")
            .fetch_one(&street.shop.db.pool)
            .await
            .unwrap();
    assert_eq!(
        told,
        i64::try_from(MOST - cancelled.len()).unwrap(),
        "asked twice, confirmed once"
    );
}

#[track_caller]
fn judged(answer: &Answer, orders: &[String], cancelled: &[usize]) {
    assert!(answer.status.is_success(), "{}", answer.body);
    let failed = cancelled.len();
    assert_eq!(
        (&answer.body["succeeded"], &answer.body["failed"]),
        (&json!(MOST - failed), &json!(failed))
    );
    let results = answer.body["results"].as_array().expect("results");
    for (at, (result, order)) in results.iter().zip(orders).enumerate() {
        assert_eq!(
            result["orderId"],
            json!(order),
            "in the order of the request"
        );
        if cancelled.contains(&at) {
            assert_eq!(
                (&result["ok"], &result["code"]),
                (&json!(false), &json!("invalid_transition"))
            );
            assert_eq!(result["nextStatuses"], json!([]));
        } else {
            assert_eq!(
                (&result["ok"], &result["status"]),
                (&json!(true), &json!("confirmed"))
            );
        }
    }
}

#[tokio::test]
async fn a_list_that_makes_no_sense_leads_nobody() {
    let house = house().await;
    let ask = |body: Value| house.clerk().post("/api/admin/orders/bulk-status", body);
    let one = house.order.clone();
    refused(
        &ask(json!({"orderIds": [], "status": "shipped"})).await,
        422,
        "out_of_range",
    );
    let many = vec![one.clone(); MOST + 1];
    refused(
        &ask(json!({"orderIds": many, "status": "shipped"})).await,
        422,
        "out_of_range",
    );
    refused(
        &ask(json!({"orderIds": [one, one], "status": "shipped"})).await,
        422,
        "invalid_value",
    );
    refused(
        &ask(json!({"orderIds": [one], "status": "beamed"})).await,
        422,
        "invalid_value",
    );
    refused(
        &ask(json!({"orderIds": ["mine"], "status": "shipped"})).await,
        422,
        "invalid_value",
    );
    let silent = ask(json!({"orderIds": [one], "status": "cancelled"}))
        .await
        .ok();
    assert_eq!(silent["results"][0]["code"], "reason_required");
    let mixed = ask(
        json!({"orderIds": [one, "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e80"], "status": "shipped"}),
    )
    .await
    .ok();
    assert_eq!(
        (&mixed["results"][0]["ok"], &mixed["results"][1]["code"]),
        (&json!(true), &json!("not_found"))
    );
}
