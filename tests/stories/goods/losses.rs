//! Parcels that do not arrive: gone for good, or back at the shop.

use super::house::{house, refused};
use crate::journey::walker::{position, seen, text};
use crate::rush::books::replay;
use serde_json::json;

#[tokio::test]
async fn what_is_lost_is_gone_and_its_money_goes_back() {
    let house = house().await;
    let mugs = house.parcel(&house.mug.clone(), 3).await;
    let plate = text(&house.packs(json!({})).await.ok(), "id");
    house.sends(&mugs, "shipped").await.ok();
    house.sends(&plate, "shipped").await.ok();
    let lost = house.sends(&mugs, "lost").await;
    assert_eq!(
        house.for_sale(&house.mug, &lost).await,
        7,
        "nobody has them"
    );
    refused(&house.packs(json!({})).await, 409, "not_left_to_send");
    let arrived = house.sends(&plate, "delivered").await;
    let order = house.after(&arrived).await;
    assert_eq!(
        (&order["status"], &order["capturedAmount"]),
        (&json!("delivered"), &json!(34.0))
    );
    let clerk = house.clerk().clone().with("Idempotency-Key", "lost-1");
    let back =
        json!({"items": [{"productId": house.mug, "quantity": 3}], "reason": "lost on its way"});
    let path = format!("/api/payments/{}/refund", house.order);
    let refund = clerk.post(&path, back).await;
    assert_eq!(refund.body["amount"], json!(30.0), "{}", refund.body);
    let order = house.after(&refund).await;
    assert_eq!(
        (&order["status"], &order["refundedAmount"]),
        (&json!("delivered"), &json!(30.0))
    );
}

#[tokio::test]
async fn what_comes_back_is_for_sale_and_can_be_sent_again() {
    let house = house().await;
    let mugs = house.parcel(&house.mug.clone(), 2).await;
    house.leads("shipped").await.ok();
    let back = house.sends(&mugs, "returned_to_sender").await;
    assert_eq!(back.body["restocked"], true);
    assert_eq!(house.for_sale(&house.mug, &back).await, 9);
    let again = house.packs(json!({})).await;
    assert_eq!(again.body["items"][0]["quantity"], 2, "{}", again.body);
    assert_eq!(
        house.for_sale(&house.mug, &again).await,
        7,
        "they are set aside again"
    );
    refused(&house.leads("delivered").await, 409, "parcel_not_left");
    let again = text(&again.ok(), "id");
    house.sends(&again, "shipped").await.ok();
    let arrived = house.leads("delivered").await;
    let order = house.after(&arrived).await;
    assert_eq!(
        (&order["status"], &order["paymentStatus"]),
        (&json!("delivered"), &json!("paid"))
    );
    assert_eq!(house.for_sale(&house.mug, &arrived).await, 7);
    let shown = format!("/api/admin/orders/{}/shipments", house.order);
    let parcels = seen(house.clerk(), &shown, &position(&arrived)).await.ok();
    let statuses: Vec<_> = parcels["data"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|parcel| parcel["status"].clone())
        .collect();
    assert_eq!(
        statuses
            .iter()
            .filter(|status| *status == "delivered")
            .count(),
        2,
        "{statuses:?}"
    );
    assert!(
        statuses.contains(&json!("returned_to_sender")),
        "{statuses:?}"
    );
    let books = replay(&house.street.shop).await;
    books.tables_equal_their_rebuild(&house.street.shop).await;
}

#[tokio::test]
async fn broken_things_that_come_back_are_not_for_sale() {
    let house = house().await;
    let mugs = house.parcel(&house.mug.clone(), 2).await;
    house.leads("shipped").await.ok();
    let path = format!("/api/admin/shipments/{mugs}/status");
    let broken = json!({"status": "returned_to_sender", "restock": false});
    let back = house.clerk().put(&path, broken).await;
    assert_eq!(back.body["restocked"], false);
    assert_eq!(house.for_sale(&house.mug, &back).await, 7);
}

#[tokio::test]
async fn a_cancelled_order_takes_its_parcels_apart_and_prints_nothing() {
    let house = house().await;
    let body = json!({"trackingNumber": "JD014600003", "carrier": "DHL"});
    let parcel = text(&house.packs(body).await.ok(), "id");
    let label = format!("/api/admin/shipments/{parcel}/label");
    assert!(house.clerk().get(&label).await.status.is_success());
    let cancelled = house.leads("cancelled").await;
    assert_eq!(house.for_sale(&house.mug, &cancelled).await, 10);
    assert_eq!(house.for_sale(&house.plate, &cancelled).await, 10);
    let late = seen_refused(&house, &label, &position(&cancelled)).await;
    refused(&late, 409, "shipment_closed");
    refused(
        &house.sends(&parcel, "shipped").await,
        409,
        "invalid_transition",
    );
    refused(&house.packs(json!({})).await, 409, "invalid_transition");
}

/// A question that is refused, once the read model has seen `position`.
async fn seen_refused(
    house: &super::house::House,
    path: &str,
    position: &str,
) -> testkit::actors::Answer {
    let shown = format!("/api/admin/orders/{}/shipments", house.order);
    seen(house.clerk(), &shown, position).await.ok();
    house.clerk().get(path).await
}
