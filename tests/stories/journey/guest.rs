//! A guest looks around, buys with a coupon, follows the parcel and thinks better of it.

use super::walker::{Street, checkout, position, seen, street, ten_percent, text};
use serde_json::json;
use testkit::actors::{Answer, StatusCode, Visitor};

/// Two kettles and a mug on the shelf, and a coupon for one use.
async fn prepared(street: &Street) -> (String, String) {
    let kettle = json!({"name": "Red kettle", "price": 24.5, "stockQuantity": 10, "brand": "Acme", "isFeatured": true});
    let kettle = street.product(kettle).await;
    let mug = street
        .product(json!({"name": "Blue mug", "price": 7.25, "stockQuantity": 10}))
        .await;
    street
        .owner
        .visitor
        .post("/api/admin/coupons", ten_percent("ONCE", 1))
        .await
        .ok();
    (text(&kettle, "id"), text(&mug, "id"))
}

#[tokio::test]
async fn a_guest_buys_follows_and_cancels_and_everything_is_back() {
    let street = street().await;
    let (kettle, mug) = prepared(&street).await;
    finds_and_looks(&street, &kettle).await;
    let (placed, guest) = buys(&street, &kettle, &mug).await;
    let order = text(&placed.body, "id");
    assert_eq!(street.stock(&kettle, &position(&placed)).await, 8);
    assert_eq!(uses(&street, &position(&placed)).await, 1);
    coupon_is_used_up(&street, &mug).await;
    let tracked = seen(
        &guest,
        &format!("/api/orders/{order}/track"),
        &position(&placed),
    )
    .await
    .ok();
    assert_eq!(
        (&tracked["status"], &tracked["story"][0]["what"]),
        (&json!("pending"), &json!("placed"))
    );
    let cancelled = guest
        .put(
            &format!("/api/orders/{order}/cancel"),
            json!({"reason": "ordered twice"}),
        )
        .await;
    let back = position(&cancelled);
    assert_eq!(
        seen(&guest, &format!("/api/orders/{order}"), &back)
            .await
            .ok()["status"],
        "cancelled"
    );
    assert_eq!(
        (
            street.stock(&kettle, &back).await,
            street.stock(&mug, &back).await
        ),
        (10, 10)
    );
    assert_eq!(uses(&street, &back).await, 0);
    let again = guest
        .put(
            &format!("/api/orders/{order}/cancel"),
            json!({"reason": "once more"}),
        )
        .await
        .ok();
    assert_eq!(
        (&again["status"], &again["cancelReason"]),
        (&json!("cancelled"), &json!("by customer"))
    );
    let (second, _) = buys(&street, &kettle, &mug).await;
    assert_eq!(
        second.status,
        StatusCode::CREATED,
        "the coupon is good again: {}",
        second.body
    );
}

async fn finds_and_looks(street: &Street, kettle: &str) {
    let visitor = Visitor::new(&street.door.url());
    for path in [
        "/api/products/search?q=kettle",
        "/api/products/search?q=ket",
        "/api/products?brand=Acme",
        "/api/products?minPrice=20&maxPrice=25",
        "/api/products/featured",
    ] {
        let found = visitor.get(path).await.ok();
        assert_eq!(found["data"][0]["id"], json!(kettle), "{path}: {found}");
    }
    let cheapest = visitor.get("/api/products?sort=price_asc").await.ok();
    assert_eq!(cheapest["data"][0]["name"], "Blue mug");
    let shown = visitor.get("/api/products/red-kettle").await;
    let tag = shown.header("etag").expect("a version").to_owned();
    assert!(
        shown
            .header("cache-control")
            .is_some_and(|rule| rule.starts_with("public"))
    );
    assert_eq!(shown.body["price"].to_string(), "24.5");
    let known = visitor
        .clone()
        .with("If-None-Match", &tag)
        .get("/api/products/red-kettle")
        .await;
    assert_eq!(
        (known.status, known.header("etag")),
        (StatusCode::NOT_MODIFIED, Some(tag.as_str()))
    );
    let named = visitor
        .with("If-None-Match", "\"0\"")
        .get("/api/products/red-kettle")
        .await;
    assert_eq!(named.status, StatusCode::OK);
}

/// Two kettles and a mug with the coupon: 56.25, less 5.63. (56.25 * 0.1 = 5.625.)
async fn buys(street: &Street, kettle: &str, mug: &str) -> (Answer, Visitor) {
    let mut guest = street.door.guest();
    guest.adds(kettle, 1).await.ok();
    guest.adds(mug, 1).await.ok();
    let cart = guest.adds(kettle, 1).await.ok();
    assert_eq!(
        (&cart["itemCount"], &cart["totalQuantity"]),
        (&json!(2), &json!(3))
    );
    assert_eq!(cart["subtotal"].to_string(), "56.25");
    let tried = guest
        .visitor
        .post("/api/coupons/validate", json!({"code": "once"}))
        .await
        .ok();
    let off = tried["discountAmount"].to_string();
    let body = checkout(json!({"couponCode": "once", "expectedTotal": tried["total"]}));
    let placed = guest.visitor.post("/api/orders", body).await;
    assert_eq!(placed.status, StatusCode::CREATED, "{}", placed.body);
    assert_eq!(placed.body["subtotal"].to_string(), "56.25");
    assert_eq!(placed.body["discountAmount"].to_string(), off);
    assert_eq!(placed.body["totalAmount"], tried["total"]);
    let token = placed
        .header("x-order-token")
        .expect("a guest's proof")
        .to_owned();
    (
        placed,
        Visitor::new(&street.door.url()).with("X-Order-Token", &token),
    )
}

async fn uses(street: &Street, position: &str) -> i64 {
    let list = seen(
        &street.owner.visitor,
        "/api/admin/coupons?search=ONCE",
        position,
    )
    .await
    .ok();
    list["data"][0]["usedCount"].as_i64().expect("a count")
}

async fn coupon_is_used_up(street: &Street, mug: &str) {
    let mut other = street.door.guest();
    other.adds(mug, 1).await.ok();
    let refused = other
        .visitor
        .post("/api/orders", checkout(json!({"couponCode": "ONCE"})))
        .await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::CONFLICT, "coupon_used_up")
    );
    // The refusal cost nothing: the same cart still becomes an order without the coupon.
    let placed = other.orders().await;
    assert_eq!(placed.status, StatusCode::CREATED);
    let token = placed.header("x-order-token").expect("a proof").to_owned();
    let cancel = format!("/api/orders/{}/cancel", text(&placed.body, "id"));
    other
        .visitor
        .with("X-Order-Token", &token)
        .put(&cancel, json!({}))
        .await
        .ok();
}

#[tokio::test]
async fn a_cart_is_filled_mended_and_emptied() {
    let street = street().await;
    let (kettle, mug) = prepared(&street).await;
    let mut guest = street.door.guest();
    assert_eq!(guest.visitor.get("/api/cart").await.ok()["itemCount"], 0);
    guest.adds(&kettle, 2).await.ok();
    guest.adds(&mug, 3).await.ok();
    let too_many = guest.adds(&mug, 8).await;
    assert_eq!(
        (too_many.code(), &too_many.body["available"]),
        ("insufficient_stock", &json!(10))
    );
    let set = guest
        .visitor
        .put("/api/cart/update", json!({"productId": mug, "quantity": 1}))
        .await
        .ok();
    assert_eq!(set["totalQuantity"], 3);
    let none = guest
        .visitor
        .put("/api/cart/update", json!({"productId": mug, "quantity": 0}))
        .await
        .ok();
    assert_eq!(none["itemCount"], 1);
    let removed = guest
        .visitor
        .delete(&format!("/api/cart/remove/{kettle}"))
        .await
        .ok();
    assert_eq!(
        (&removed["items"], removed["subtotal"].to_string()),
        (&json!([]), "0.0".to_owned())
    );
    let empty = guest.orders().await;
    assert_eq!(
        (empty.status, empty.code()),
        (StatusCode::CONFLICT, "cart_empty")
    );
    guest.adds(&kettle, 1).await.ok();
    assert_eq!(
        guest.visitor.delete("/api/cart/clear").await.ok()["itemCount"],
        0
    );
}

/// The price that counts is the one on the day; a shopper who was shown another one is told.
#[tokio::test]
async fn a_new_price_between_looking_and_buying_is_told() {
    let street = street().await;
    let (kettle, _) = prepared(&street).await;
    let mut guest = street.door.guest();
    guest.adds(&kettle, 2).await.ok();
    let dearer = json!({"price": 30, "reason": "the copper got dear"});
    street
        .owner
        .visitor
        .put(&format!("/api/products/{kettle}"), dearer)
        .await
        .ok();
    let refused = guest
        .visitor
        .post("/api/orders", checkout(json!({"expectedTotal": 49})))
        .await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::CONFLICT, "price_changed")
    );
    assert_eq!(refused.body["totalAmount"].to_string(), "60.0");
    let placed = guest
        .visitor
        .post("/api/orders", checkout(json!({"expectedTotal": 60})))
        .await
        .ok();
    street
        .owner
        .visitor
        .put(
            &format!("/api/products/{kettle}"),
            json!({"name": "Old kettle"}),
        )
        .await
        .ok();
    assert_eq!(
        (&placed["items"][0]["productName"], &placed["totalAmount"]),
        (&json!("Red kettle"), &json!(60.0))
    );
}
