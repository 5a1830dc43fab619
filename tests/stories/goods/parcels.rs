//! An order leaves in as many parcels as it takes.

use super::house::{house, refused};
use crate::journey::walker::{position, seen, text};
use serde_json::{Value, json};

#[tokio::test]
async fn an_order_leaves_in_two_parcels_and_each_arrives_by_itself() {
    let house = house().await;
    let body = json!({"items": [{"productId": house.mug, "quantity": 2}],
        "carrier": "DHL", "trackingNumber": "JD014600003"});
    let made = house.packs(body).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let first = made.ok();
    assert_eq!(
        (&first["status"], &first["items"][0]["sku"]),
        (&json!("created"), &json!("MUG-01"))
    );
    assert_eq!(
        first["nextStatuses"],
        json!(["packed", "shipped", "cancelled"])
    );
    let first = text(&first, "id");
    house.sends(&first, "packed").await.ok();
    let left = house.sends(&first, "shipped").await;
    let order = house.after(&left).await;
    assert_eq!(
        (&order["status"], &order["fulfilmentStatus"]),
        (&json!("processing"), &json!("partially_shipped"))
    );
    assert_eq!(order["trackingNumber"], "JD014600003");
    let rest = house.packs(json!({})).await.ok();
    assert_eq!(
        rest["items"].as_array().map(Vec::len),
        Some(2),
        "a mug and the plate: {rest}"
    );
    let rest = text(&rest, "id");
    let left = house.sends(&rest, "shipped").await;
    let order = house.after(&left).await;
    assert_eq!(
        (&order["status"], &order["fulfilmentStatus"]),
        (&json!("shipped"), &json!("shipped"))
    );
    let arrived = house.sends(&first, "delivered").await;
    let order = house.after(&arrived).await;
    assert_eq!(
        (&order["status"], &order["fulfilmentStatus"]),
        (&json!("shipped"), &json!("partially_delivered"))
    );
    assert_eq!(
        (&order["paymentStatus"], &order["capturedAmount"]),
        (&json!("pending"), &json!(0.0))
    );
    let arrived = house.sends(&rest, "delivered").await;
    let order = house.after(&arrived).await;
    assert_eq!(
        (&order["status"], &order["fulfilmentStatus"]),
        (&json!("delivered"), &json!("delivered"))
    );
    assert_eq!(
        (&order["paymentStatus"], &order["capturedAmount"]),
        (&json!("paid"), &json!(34.0))
    );
    assert_eq!(house.for_sale(&house.mug, &arrived).await, 7);
    followed(&house, &position(&arrived), &first).await;
}

/// The customer sees both parcels, and when what happened.
async fn followed(house: &super::house::House, position: &str, first: &str) {
    let path = format!("/api/orders/{}/track", house.order);
    let tracked = seen(&house.guest, &path, position).await.ok();
    let parcels = tracked["shipments"].as_array().expect("parcels");
    assert_eq!(parcels.len(), 2);
    let dhl = parcels.iter().find(|parcel| parcel["id"] == first);
    let dhl = dhl.expect("the first parcel");
    assert_eq!(
        (&dhl["carrier"], &dhl["status"]),
        (&json!("DHL"), &json!("delivered"))
    );
    assert!(
        ["createdAt", "packedAt", "shippedAt", "deliveredAt"]
            .iter()
            .all(|at| dhl[*at].is_string()),
        "{dhl}"
    );
    let story = tracked["story"].as_array().expect("a story");
    let told: Vec<&str> = story
        .iter()
        .filter_map(|step| step["what"].as_str())
        .collect();
    for what in ["parcel_shipped", "shipped", "parcel_delivered", "delivered"] {
        assert!(told.contains(&what), "{what} is missing: {told:?}");
    }
    let times: Vec<&Value> = story.iter().map(|step| &step["at"]).collect();
    assert!(times.iter().all(|at| at.is_string()));
}

#[tokio::test]
async fn a_parcel_goes_only_where_its_life_allows() {
    let house = house().await;
    let parcel = house.parcel(&house.mug.clone(), 1).await;
    let early = house.sends(&parcel, "delivered").await;
    refused(&early, 409, "invalid_transition");
    assert_eq!(early.body["shipmentStatus"], "created");
    assert_eq!(
        early.body["nextStatuses"],
        json!(["packed", "shipped", "cancelled"])
    );
    refused(&house.sends(&parcel, "beamed").await, 422, "invalid_value");
    house.sends(&parcel, "shipped").await.ok();
    let again = house.sends(&parcel, "shipped").await;
    assert!(
        again.status.is_success() && again.header("x-event-position").is_none(),
        "told twice, left once"
    );
    refused(
        &house.sends(&parcel, "cancelled").await,
        409,
        "invalid_transition",
    );
    refused(&house.leads("cancelled").await, 409, "too_late_to_cancel");
}

#[tokio::test]
async fn an_unknown_parcel_is_nowhere() {
    let house = house().await;
    let nobody = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e80";
    refused(&house.sends(nobody, "shipped").await, 404, "not_found");
    let track = json!({"trackingNumber": "1"});
    let path = format!("/api/admin/shipments/{nobody}");
    refused(
        &house.clerk().put(&format!("{path}/tracking"), track).await,
        404,
        "not_found",
    );
    refused(
        &house.clerk().get(&format!("{path}/label")).await,
        404,
        "not_found",
    );
    refused(
        &house.clerk().get(&format!("{path}/packing-slip")).await,
        404,
        "not_found",
    );
    let nowhere = format!("/api/admin/orders/{nobody}/shipments");
    refused(&house.clerk().get(&nowhere).await, 404, "not_found");
    refused(
        &house.clerk().post(&nowhere, json!({})).await,
        404,
        "not_found",
    );
}

#[tokio::test]
async fn no_more_is_packed_than_was_bought() {
    let house = house().await;
    let wants = |items: Value| house.packs(json!({"items": items}));
    let (mug, plate) = (house.mug.clone(), house.plate.clone());
    refused(
        &wants(json!([{"productId": mug, "quantity": 4}])).await,
        409,
        "not_left_to_send",
    );
    refused(&wants(json!([])).await, 422, "invalid_value");
    refused(
        &wants(json!([{"productId": mug, "quantity": 0}])).await,
        422,
        "out_of_range",
    );
    let twice = json!([{"productId": mug, "quantity": 1}, {"productId": mug, "quantity": 1}]);
    refused(&wants(twice).await, 422, "invalid_value");
    let stranger = json!([{"productId": house.order, "quantity": 1}]);
    refused(&wants(stranger).await, 422, "invalid_value");
    wants(json!([{"productId": mug, "quantity": 3}, {"productId": plate, "quantity": 1}]))
        .await
        .ok();
    refused(&house.packs(json!({})).await, 409, "not_left_to_send");
    let shown = format!("/api/admin/orders/{}/shipments", house.order);
    let shown = house.clerk().get(&shown).await.ok();
    assert_eq!(shown["data"].as_array().map(Vec::len), Some(1), "{shown}");
}

#[tokio::test]
async fn an_order_that_is_led_to_shipped_leaves_whole_with_the_number_it_was_given() {
    let house = house().await;
    let tracking = json!({"trackingNumber": "JD014600003", "carrier": "DHL"});
    let path = format!("/api/admin/orders/{}/tracking", house.order);
    house.clerk().put(&path, tracking).await.ok();
    let left = house.leads("shipped").await;
    let shown = format!("/api/admin/orders/{}/shipments", house.order);
    let parcels = seen(house.clerk(), &shown, &position(&left)).await.ok();
    let parcels = parcels["data"].as_array().cloned().unwrap_or_default();
    let [parcel] = &parcels[..] else {
        panic!("one parcel: {parcels:?}")
    };
    assert_eq!(
        (&parcel["status"], &parcel["trackingNumber"]),
        (&json!("shipped"), &json!("JD014600003"))
    );
    let arrived = house.leads("delivered").await;
    let parcels = seen(house.clerk(), &shown, &position(&arrived)).await.ok();
    assert_eq!(parcels["data"][0]["status"], "delivered");
    assert_eq!(house.for_sale(&house.mug, &arrived).await, 7);
}
