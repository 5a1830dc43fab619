//! Goods come back: asked for, answered, received unit by unit, refunded at what they cost.

use super::house::{House, house, ordered, refused};
use crate::journey::walker::{position, seen, ten_percent, text};
use crate::rush::books::replay;
use serde_json::{Value, json};
use testkit::actors::{Answer, Visitor};

pub(super) async fn asks(visitor: &Visitor, order: &str, items: Value) -> Answer {
    let body = json!({"items": items, "reason": "damaged", "note": "The handle is broken"});
    visitor
        .post(&format!("/api/orders/{order}/returns"), body)
        .await
}

pub(super) async fn staff(house: &House, back: &str, verb: &str, body: Value) -> Answer {
    let path = format!("/api/admin/returns/{back}/{verb}");
    house.clerk().put(&path, body).await
}

#[tokio::test]
async fn what_comes_back_is_restocked_and_refunded_line_by_line() {
    let house = house().await;
    house
        .clerk()
        .post("/api/admin/coupons", ten_percent("TEN", 9))
        .await
        .ok();
    let lines = [(house.mug.as_str(), 3), (house.plate.as_str(), 2)];
    let (order, guest) = ordered(&house.street, &lines, json!({"couponCode": "TEN"})).await;
    for status in ["confirmed", "processing", "shipped", "delivered"] {
        house.street.owner.leads(&order, status).await.ok();
    }
    let items =
        json!([{"productId": house.mug, "quantity": 2}, {"productId": house.plate, "quantity": 1}]);
    let asked = asks(&guest, &order, items).await;
    assert_eq!(asked.status, 201, "{}", asked.body);
    let back = text(&asked.body, "id");
    assert_eq!(
        (&asked.body["status"], &asked.body["note"]),
        (&json!("requested"), &json!("The handle is broken"))
    );
    staff(&house, &back, "approve", json!({})).await.ok();
    let some = json!({"items": [
        {"productId": house.mug, "quantity": 1, "disposition": "restock"},
        {"productId": house.mug, "quantity": 1, "disposition": "write_off"}]});
    let came = staff(&house, &back, "receive", some.clone()).await;
    assert_eq!(came.body["status"], "partially_received", "{}", came.body);
    assert_eq!(
        house.for_sale(&house.mug, &came).await,
        5,
        "ten, less three in each order, and one is back"
    );
    let twice = staff(&house, &back, "receive", some).await;
    refused(&twice, 409, "not_returnable");
    let rest =
        json!({"items": [{"productId": house.plate, "quantity": 1, "disposition": "send_back"}]});
    let came = staff(&house, &back, "receive", rest).await;
    assert_eq!(
        (&came.body["status"], &came.body["items"][1]["sentBack"]),
        (&json!("received"), &json!(1))
    );
    let closed = staff(&house, &back, "close", json!({})).await;
    assert_eq!(
        closed.body["refundAmount"],
        json!(18.0),
        "two mugs, ten percent off, and no plate: {}",
        closed.body
    );
    let again = staff(&house, &back, "close", json!({})).await.ok();
    assert_eq!(again["refundIds"], json!([]), "closed twice, refunded once");
    let path = format!("/api/orders/{order}");
    let shown = seen(&guest, &path, &position(&closed)).await.ok();
    let total = shown["totalAmount"].clone();
    assert_eq!(
        (&total, &shown["refundedAmount"]),
        (&json!(34.2), &json!(18.0))
    );
    assert_eq!(
        (&shown["paymentStatus"], &shown["returnStatus"]),
        (&json!("paid"), &json!("partially_returned"))
    );
    let listed = seen(&guest, &format!("{path}/returns"), &position(&closed))
        .await
        .ok();
    assert_eq!(
        (&listed["data"][0]["status"], &listed["data"][0]["note"]),
        (&json!("closed"), &json!("The handle is broken"))
    );
    let books = replay(&house.street.shop).await;
    books.tables_equal_their_rebuild(&house.street.shop).await;
}

#[tokio::test]
async fn a_return_is_refused_where_nothing_was_sent_or_too_much_is_wanted() {
    let house = house().await;
    let one = json!([{"productId": house.mug, "quantity": 1}]);
    refused(
        &asks(&house.guest, &house.order, one.clone()).await,
        409,
        "not_returnable",
    );
    house.arrives().await;
    let four = json!([{"productId": house.mug, "quantity": 4}]);
    refused(
        &asks(&house.guest, &house.order, four).await,
        409,
        "not_returnable",
    );
    let body = json!({"items": one, "reason": "bored"});
    let path = format!("/api/orders/{}/returns", house.order);
    refused(&house.guest.post(&path, body).await, 422, "invalid_value");
    refused(
        &asks(&house.guest, &house.order, json!([])).await,
        422,
        "invalid_value",
    );
    let three = json!([{"productId": house.mug, "quantity": 3}]);
    asks(&house.guest, &house.order, three).await.ok();
    refused(
        &asks(&house.guest, &house.order, one).await,
        409,
        "not_returnable",
    );
}

#[tokio::test]
async fn a_rejected_return_can_be_asked_for_again_and_a_cancelled_one_is_over() {
    let house = house().await;
    house.arrives().await;
    let three = json!([{"productId": house.mug, "quantity": 3}]);
    let first = text(
        &asks(&house.guest, &house.order, three.clone()).await.ok(),
        "id",
    );
    refused(
        &staff(&house, &first, "reject", json!({"reason": " "})).await,
        422,
        "reason_required",
    );
    let rejected = staff(&house, &first, "reject", json!({"reason": "worn"}))
        .await
        .ok();
    assert_eq!(
        (&rejected["status"], &rejected["rejectReason"]),
        (&json!("rejected"), &json!("worn"))
    );
    refused(
        &staff(&house, &first, "approve", json!({})).await,
        409,
        "invalid_transition",
    );
    let second = text(
        &asks(&house.guest, &house.order, three.clone()).await.ok(),
        "id",
    );
    let path = format!("/api/returns/{second}/cancel");
    let stranger = house.street.customer("ada@example.com").await;
    refused(&stranger.put(&path, json!({})).await, 404, "not_found");
    let cancelled = house.guest.put(&path, json!({})).await.ok();
    assert_eq!(
        (&cancelled["status"], &cancelled["nextStatuses"]),
        (&json!("cancelled"), &json!([]))
    );
    let late = staff(
        &house,
        &second,
        "receive",
        json!({"items": [{"productId": house.mug, "quantity": 1, "disposition": "restock"}]}),
    )
    .await;
    refused(&late, 409, "invalid_transition");
    assert_eq!(late.body["returnStatus"], "cancelled");
    asks(&house.guest, &house.order, three).await.ok();
}

#[tokio::test]
async fn goods_on_their_way_can_be_called_off_by_the_shop_only() {
    let house = house().await;
    house.arrives().await;
    let one = json!([{"productId": house.mug, "quantity": 1}]);
    let back = text(&asks(&house.guest, &house.order, one).await.ok(), "id");
    let send = format!("/api/returns/{back}/send");
    refused(
        &house.guest.put(&send, json!({})).await,
        409,
        "invalid_transition",
    );
    staff(&house, &back, "approve", json!({})).await.ok();
    let sent = house
        .guest
        .put(&send, json!({"trackingNumber": "RR1KE"}))
        .await
        .ok();
    assert_eq!(
        (&sent["status"], &sent["trackingNumber"]),
        (&json!("in_transit"), &json!("RR1KE"))
    );
    let cancel = format!("/api/returns/{back}/cancel");
    refused(
        &house.guest.put(&cancel, json!({})).await,
        409,
        "invalid_transition",
    );
    house.clerk().put(&cancel, json!({})).await.ok();
}

#[tokio::test]
async fn two_clerks_that_receive_the_same_box_receive_it_once() {
    let house = house().await;
    house.arrives().await;
    let two = json!([{"productId": house.mug, "quantity": 2}]);
    let back = text(&asks(&house.guest, &house.order, two).await.ok(), "id");
    staff(&house, &back, "approve", json!({})).await.ok();
    let came =
        json!({"items": [{"productId": house.mug, "quantity": 2, "disposition": "restock"}]});
    let both =
        futures::future::join_all((0..8).map(|_| staff(&house, &back, "receive", came.clone())))
            .await;
    let received: Vec<&Answer> = both
        .iter()
        .filter(|answer| answer.status.is_success())
        .collect();
    assert_eq!(received.len(), 1);
    assert_eq!(house.for_sale(&house.mug, received[0]).await, 9);
}
