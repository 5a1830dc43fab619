//! The last mug is broken and no more will come: the customer gets the rest, and owes no more for it.

use super::house::{House, house, refused};
use crate::journey::walker::{position, seen, text};
use serde_json::{Value, json};
use testkit::actors::Answer;

impl House {
    async fn calls_off(&self, key: &str, body: Value) -> Answer {
        let path = format!("/api/admin/orders/{}/call-off", self.order);
        let clerk = self.clerk().clone().with("Idempotency-Key", key);
        clerk.post(&path, body).await
    }

    /// A parcel with all but one mug is on its way.
    async fn all_but_one_mug(&self) -> String {
        let body = json!({"items": [
            {"productId": self.mug, "quantity": 2}, {"productId": self.plate, "quantity": 1}]});
        let parcel = text(&self.packs(body).await.ok(), "id");
        self.sends(&parcel, "shipped").await.ok();
        parcel
    }
}

#[tokio::test]
async fn what_cannot_be_sent_is_called_off_and_the_rest_is_paid_at_the_door() {
    let house = house().await;
    let parcel = house.all_but_one_mug().await;
    let body = json!({"reason": "the last one is broken"});
    let called = house.calls_off("call-off-1", body.clone()).await;
    let said = called.clone().ok();
    assert_eq!(
        (&said["items"][0]["quantity"], &said["waivedAmount"]),
        (&json!(1), &json!(10.0))
    );
    assert_eq!(said["refundIds"], json!([]));
    let again = house.calls_off("call-off-1", body).await;
    assert_eq!(again.clone().ok(), said, "told twice it happens once");
    let order = house.after(&called).await;
    assert_eq!(
        (
            &order["status"],
            &order["dueAmount"],
            &order["waivedAmount"]
        ),
        (&json!("shipped"), &json!(24.0), &json!(10.0))
    );
    let items = order["items"].as_array().expect("items");
    let mugs = items.iter().find(|item| item["sku"] == "MUG-01").unwrap();
    assert_eq!(mugs["calledOffQuantity"], 1);
    assert_eq!(house.for_sale(&house.mug, &called).await, 8);
    let arrived = house.sends(&parcel, "delivered").await;
    let order = house.after(&arrived).await;
    assert_eq!(
        (
            &order["status"],
            &order["paymentStatus"],
            &order["capturedAmount"]
        ),
        (&json!("delivered"), &json!("paid"), &json!(24.0))
    );
    let path = format!("/api/orders/{}/track", house.order);
    let tracked = seen(&house.guest, &path, &position(&arrived)).await.ok();
    let told = tracked["story"].as_array().expect("a story").iter();
    let told = told.filter(|step| step["what"] == "units_called_off");
    assert_eq!(told.count(), 1, "{tracked}");
    credited(&house, &position(&arrived)).await;
}

/// The invoice is what was ordered; a credit note takes the mug back.
async fn credited(house: &House, position: &str) {
    let path = format!("/api/admin/orders/{}/credit-notes", house.order);
    let notes = seen(house.clerk(), &path, position).await.ok();
    let notes = notes["data"].as_array().expect("credit notes");
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert_eq!(
        (&notes[0]["amount"], &notes[0]["reason"]),
        (&json!(10.0), &json!("cancelled"))
    );
}

#[tokio::test]
async fn money_that_the_courier_took_already_goes_back_over_the_counter() {
    let house = house().await;
    let parcel = house.all_but_one_mug().await;
    let path = format!("/api/admin/shipments/{parcel}/status");
    let body = json!({"status": "delivered", "cashCollected": true});
    house.clerk().put(&path, body).await.ok();
    let unpaid = json!({"reason": "broken", "refund": false});
    refused(
        &house.calls_off("key-1", unpaid).await,
        409,
        "refund_needed",
    );
    let called = house.calls_off("key-2", json!({"reason": "broken"})).await;
    let said = called.clone().ok();
    assert_eq!(
        (&said["refundAmount"], &said["waivedAmount"]),
        (&json!(10.0), &json!(0.0))
    );
    let order = house.after(&called).await;
    assert_eq!(
        (
            &order["status"],
            &order["refundedAmount"],
            &order["dueAmount"]
        ),
        (&json!("delivered"), &json!(10.0), &json!(0.0))
    );
}

#[tokio::test]
async fn what_was_packed_or_is_everything_is_not_called_off() {
    let house = house().await;
    let path = format!("/api/admin/orders/{}/call-off", house.order);
    let reason = json!({"reason": "broken"});
    let keyless = house.clerk().post(&path, reason.clone()).await;
    refused(&keyless, 400, "idempotency_key_required");
    refused(&house.calls_off("a", reason).await, 409, "cancel_instead");
    let nothing = json!({"reason": " "});
    refused(&house.calls_off("b", nothing).await, 422, "reason_required");
    let personal = json!({"reason": "ring ada@example.com"});
    let answer = house.calls_off("c", personal).await;
    refused(&answer, 422, "personal_data_refused");
    house.parcel(&house.mug, 3).await;
    let mug = json!({"items": [{"productId": house.mug, "quantity": 1}], "reason": "broken"});
    refused(&house.calls_off("d", mug).await, 409, "not_left_to_send");
    let none = json!({"items": [{"productId": house.plate, "quantity": 0}], "reason": "broken"});
    refused(&house.calls_off("e", none).await, 422, "out_of_range");
    let strange = "/api/admin/orders/0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70/call-off";
    let clerk = house.clerk().clone().with("Idempotency-Key", "f");
    let answer = clerk.post(strange, json!({"reason": "broken"})).await;
    refused(&answer, 404, "not_found");
}
