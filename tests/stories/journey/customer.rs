//! A guest becomes a customer: the cart comes along, and so do the orders that follow.

use super::walker::{checkout, position, seen, street, text};
use serde_json::{Value, json};
use testkit::actors::{StatusCode, Visitor};

#[tokio::test]
async fn a_guests_cart_comes_along_at_registration_and_at_login() {
    let street = street().await;
    let kettle = text(
        &street
            .product(json!({"name": "Kettle", "price": 20, "stockQuantity": 5}))
            .await,
        "id",
    );
    let mug = text(
        &street
            .product(json!({"name": "Mug", "price": 5, "stockQuantity": 50}))
            .await,
        "id",
    );
    let mut guest = street.door.guest();
    guest.adds(&kettle, 3).await.ok();
    let body =
        json!({"name": "Ada", "email": "ada@example.com", "password": "seven green umbrellas"});
    let session = guest.visitor.joins(body).await;
    let ada = signed_in(&street.door.url(), &session);
    assert_eq!(ada.get("/api/cart").await.ok()["totalQuantity"], 3);
    // The guest's cart went into hers: nothing lies in it any more.
    assert_eq!(
        guest.visitor.get("/api/cart").await.ok()["items"],
        json!([])
    );
    let mut later = street.door.guest();
    later.adds(&kettle, 4).await.ok();
    later.adds(&mug, 2).await.ok();
    let login = json!({"email": "ADA@example.com", "password": "seven green umbrellas"});
    let session = later.visitor.post("/api/auth/login", login).await.ok();
    let cart = signed_in(&street.door.url(), &session)
        .get("/api/cart")
        .await
        .ok();
    assert_eq!(
        quantities(&cart),
        [(kettle.clone(), 5), (mug.clone(), 2)],
        "added up, as far as there are units"
    );
    let mut third = street.door.guest();
    third.adds(&mug, 1).await.ok();
    let token = third.cart_token().expect("a token");
    let merged = ada
        .clone()
        .with("X-Cart-Token", &token)
        .post("/api/cart/merge", json!({}))
        .await
        .ok();
    assert_eq!(quantities(&merged), [(kettle, 5), (mug.clone(), 3)]);
    let twice = ada
        .clone()
        .with("X-Cart-Token", &token)
        .post("/api/cart/merge", json!({}))
        .await
        .ok();
    assert_eq!(
        quantities(&twice)[1],
        (mug, 3),
        "merging again adds nothing"
    );
}

fn signed_in(url: &str, session: &Value) -> Visitor {
    Visitor::new(url).with(
        "Authorization",
        &format!("Bearer {}", text(&session["tokens"], "accessToken")),
    )
}

fn quantities(cart: &Value) -> Vec<(String, i64)> {
    let items = cart["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| {
            (
                text(item, "productId"),
                item["quantity"].as_i64().unwrap_or(-1),
            )
        })
        .collect()
}

#[tokio::test]
#[rustfmt::skip]
async fn a_customer_sees_their_own_orders_and_no_others() {
    let street = street().await;
    let mug = text(&street.product(json!({"name": "Mug", "price": 5, "stockQuantity": 50})).await, "id");
    let (ada, bob) = (street.customer("ada@example.com").await, street.customer("bob@example.com").await);
    let mut placed = Vec::new();
    for quantity in 1..=3 {
        ada.post("/api/cart/add", json!({"productId": mug, "quantity": quantity})).await.ok();
        placed.push(ada.post("/api/orders", checkout(json!({"notes": "ring twice"}))).await);
    }
    let newest = position(&placed[2]);
    let list = seen(&ada, "/api/orders?limit=2", &newest).await.ok();
    assert_eq!(list["pagination"]["total"], 3);
    assert_eq!(list["data"][0]["id"], placed[2].body["id"], "the newest comes first");
    let rest = ada.get(&format!("/api/orders?limit=2&cursor={}", text(&list, "nextCursor"))).await.ok();
    assert_eq!((rest["data"].as_array().map(Vec::len), &rest["data"][0]["id"]), (Some(1), &placed[0].body["id"]));
    assert_eq!(ada.get("/api/orders?status=shipped").await.ok()["data"], json!([]));
    let id = text(&placed[2].body, "id");
    let detail = ada.get(&format!("/api/orders/{id}")).await.ok();
    assert_eq!((&detail["items"][0]["quantity"], &detail["totalAmount"]), (&json!(3), &json!(15.0)));
    assert_eq!((&detail["notes"], &detail["shippingCity"]), (&json!("ring twice"), &json!("Nairobi")));
    assert_eq!(detail["nextStatuses"], json!(["confirmed", "cancelled"]));
    for path in [format!("/api/orders/{id}"), format!("/api/orders/{id}/track")] {
        let foreign = bob.get(&path).await;
        assert_eq!((foreign.status, foreign.code()), (StatusCode::NOT_FOUND, "not_found"));
    }
    let cancel = bob.put(&format!("/api/orders/{id}/cancel"), json!({})).await;
    assert_eq!(cancel.status, StatusCode::NOT_FOUND);
    assert_eq!(bob.get("/api/orders").await.ok()["data"], json!([]));
    let own = ada.put(&format!("/api/orders/{id}/cancel"), json!({})).await;
    assert_eq!(street.stock(&mug, &position(&own)).await, 47);
}

/// A coupon for one use per customer is good for each of them once.
#[tokio::test]
async fn a_coupon_per_customer_is_used_once_by_each() {
    let street = street().await;
    let mug = text(
        &street
            .product(json!({"name": "Mug", "price": 5, "stockQuantity": 50}))
            .await,
        "id",
    );
    let mut coupon = super::walker::ten_percent("HELLO", 100);
    coupon["perCustomerLimit"] = json!(1);
    street
        .owner
        .visitor
        .post("/api/admin/coupons", coupon)
        .await
        .ok();
    let (ada, bob) = (
        street.customer("ada@example.com").await,
        street.customer("bob@example.com").await,
    );
    for (who, due) in [(&ada, 201), (&ada, 409), (&bob, 201)] {
        who.post("/api/cart/add", json!({"productId": mug}))
            .await
            .ok();
        let answer = who
            .post("/api/orders", checkout(json!({"couponCode": "HELLO"})))
            .await;
        assert_eq!(answer.status.as_u16(), due, "{}", answer.body);
        if due == 409 {
            assert_eq!(answer.code(), "coupon_customer_limit");
        }
    }
}
