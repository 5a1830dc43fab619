//! Other people's carts and orders are not there at all: 404, never 403.

use super::people::{Staffed, checkout, staffed, with};
use super::refused::{Row, nothing, odd_ones, row};
use super::wire::Ask;
use serde_json::json;

/// Everything one can do to an order.
fn ways_to(order: &str) -> [Ask; 3] {
    [
        Ask::get(&format!("/api/orders/{order}")),
        Ask::get(&format!("/api/orders/{order}/track")),
        Ask::new("PUT", &format!("/api/orders/{order}/cancel")),
    ]
}

/// An order of a customer, and one of a guest with its token.
async fn two_orders(shop: &Staffed, ada: &str) -> (String, (String, String)) {
    let product = shop.product("P", 50).await;
    let port = shop.door.port;
    Ask::post("/api/cart/add", json!({"productId": product}).to_string())
        .bearer(ada)
        .at(port)
        .await
        .ok();
    let hers = Ask::post("/api/orders", checkout().to_string())
        .bearer(ada)
        .at(port)
        .await
        .ok();
    let cart = shop.guest_cart(&product).await;
    let guests = Ask::post("/api/orders", checkout().to_string())
        .header("x-cart-token", &cart)
        .at(port)
        .await
        .ok();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    (
        text(&hers["id"]),
        (text(&guests["id"]), text(&guests["orderToken"])),
    )
}

#[tokio::test]
async fn an_order_is_there_for_whoever_placed_it_and_for_nobody_else() {
    let shop = staffed().await;
    let (ada, bob) = (
        shop.customer("ada@example.com").await,
        shop.customer("bob@example.com").await,
    );
    let (hers, (guests, token)) = two_orders(&shop, &ada).await;
    let mut rows: Vec<Row> = Vec::new();
    let mut hidden = |what: &str, ask: Ask| rows.push(row(what, ask, 404, "not_found"));
    for ask in ways_to(&hers) {
        hidden("another customer", ask.clone().bearer(&bob));
        hidden("a guest", ask.clone());
        hidden(
            "a guest with another order's token",
            ask.clone().header("x-order-token", &token),
        );
        hidden("staff, at the shoppers' door", ask.bearer(&shop.admin));
    }
    let bent: String = token.chars().rev().collect();
    for ask in ways_to(&guests) {
        hidden("a guest without the token", ask.clone());
        hidden("a customer without the token", ask.clone().bearer(&ada));
        hidden("a bent token", ask.clone().header("x-order-token", &bent));
        hidden("an empty token", ask.clone().header("x-order-token", ""));
        hidden(
            "a longer token",
            ask.header("x-order-token", &format!("{token}A")),
        );
    }
    hidden(
        "a token in the address that is none",
        Ask::get(&format!("/api/orders/{guests}?token=x")),
    );
    hidden(
        "no such order",
        Ask::get("/api/orders/0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70").bearer(&ada),
    );
    rows.push(row(
        "a guest's list of orders",
        Ask::get("/api/orders"),
        401,
        "unauthenticated",
    ));
    nothing(&odd_ones(shop.door.port, &rows).await);
    let list = Ask::get("/api/orders")
        .bearer(&bob)
        .at(shop.door.port)
        .await
        .ok();
    assert_eq!(list["data"], json!([]));
    let still = Ask::get(&format!("/api/orders/{hers}"))
        .bearer(&ada)
        .at(shop.door.port)
        .await
        .ok();
    let guest = Ask::get(&format!("/api/orders/{guests}?token={token}"))
        .at(shop.door.port)
        .await
        .ok();
    assert_eq!(
        (&still["status"], &guest["status"]),
        (&json!("pending"), &json!("pending"))
    );
}

#[tokio::test]
#[rustfmt::skip] // a table is read by its rows
async fn a_cart_opens_for_its_token_or_its_customer_only() {
    let shop = staffed().await;
    let product = shop.product("P", 50).await;
    let (ada, bob) = (shop.customer("ada@example.com").await, shop.customer("bob@example.com").await);
    let port = shop.door.port;
    let token = shop.guest_cart(&product).await;
    let own = Ask::post("/api/cart/add", json!({"productId": product}).to_string()).bearer(&ada).at(port).await.ok();
    let own = own["id"].as_str().unwrap().to_owned();
    let bent: String = token.chars().rev().collect();
    let (line, named) = (json!({"productId": product, "quantity": 2}).to_string(), with(&checkout(), json!({"cartId": own})));
    let mut rows = Vec::new();
    for odd in [bent.as_str(), "", "x", "AAAA", &token[..20], &format!("{token}A"), &"A".repeat(64), &"A".repeat(5_000)] {
        let ways = [
            Ask::get("/api/cart"),
            Ask::post("/api/cart/add", line.clone()),
            Ask::put("/api/cart/update", line.clone()),
            Ask::new("DELETE", &format!("/api/cart/remove/{product}")),
            Ask::new("DELETE", "/api/cart/clear"),
            Ask::post("/api/orders", checkout().to_string()),
            Ask::new("POST", "/api/cart/merge").bearer(&bob),
        ];
        rows.extend(ways.map(|ask| row(format!("cart token of {} letters", odd.len()), ask.header("x-cart-token", odd), 404, "not_found")));
    }
    rows.push(row("checking out another's cart", Ask::post("/api/orders", named.clone()).bearer(&bob), 404, "not_found"));
    let with_token = Ask::post("/api/orders", named).header("x-cart-token", &token);
    rows.push(row("a guest checking out a customer's cart", with_token, 404, "not_found"));
    rows.push(row("a guest without a cart", Ask::post("/api/orders", checkout().to_string()), 401, "unauthenticated"));
    rows.push(row("an update without a cart", Ask::put("/api/cart/update", line), 404, "not_found"));
    rows.push(row("merging as a guest", Ask::new("POST", "/api/cart/merge").header("x-cart-token", &token), 401, "unauthenticated"));
    nothing(&odd_ones(port, &rows).await);
    let hers = Ask::get("/api/cart").bearer(&ada).at(port).await.ok();
    let guests = Ask::get("/api/cart").header("x-cart-token", &token).at(port).await.ok();
    assert_eq!((&hers["totalQuantity"], &guests["totalQuantity"]), (&json!(1), &json!(1)));
}

#[tokio::test]
#[rustfmt::skip] // a table is read by its rows
async fn a_checkout_says_what_is_missing_field_by_field() {
    let shop = staffed().await;
    let product = shop.product("P", 50).await;
    let cart = shop.guest_cart(&product).await;
    let place = |fields| Ask::post("/api/orders", with(&checkout(), fields)).header("x-cart-token", &cart);
    let rows = [
        row("no address", place(json!({"shippingAddress": null})), 422, "required"),
        row("an address without a street", place(json!({"shippingAddress": {"name": "W", "city": "N", "country": "KE", "email": "w@example.com"}})), 422, "required"),
        row("an address with a field too many", place(json!({"shippingAddress": {"planet": "Mars"}})), 400, "unknown_field"),
        row("no payment method", Ask::post("/api/orders", "{}").header("x-cart-token", &cart), 422, "required"),
        row("a payment that is not open yet", place(json!({"paymentMethod": "stripe"})), 422, "payment_method_unavailable"),
        row("a payment nobody knows", place(json!({"paymentMethod": "shells"})), 422, "invalid_value"),
        row("a payment only history has", place(json!({"paymentMethod": "imported"})), 422, "invalid_value"),
        row("another total than the shop's", place(json!({"expectedTotal": 0.01})), 409, "price_changed"),
        row("a total with too many decimals", place(json!({"expectedTotal": 10.001})), 422, "too_many_decimals"),
        row("a version below zero", place(json!({"cartVersion": -1})), 422, "invalid_value"),
        row("another version of the cart", place(json!({"cartVersion": 99})), 412, "version_mismatch"),
        row("notes without an end", place(json!({"notes": "x".repeat(2_001)})), 422, "invalid_value"),
        row("a coupon that does not exist", place(json!({"couponCode": "NO-SUCH-CODE"})), 409, "coupon_invalid"),
    ];
    nothing(&odd_ones(shop.door.port, &rows).await);
    let answer = Ask::post("/api/orders", r#"{"paymentMethod":"cash_on_delivery"}"#).header("x-cart-token", &cart).at(shop.door.port).await;
    let named: Vec<&str> = answer.body["errors"].as_array().unwrap().iter().map(|one| one["pointer"].as_str().unwrap()).collect();
    for field in ["/shippingName", "/shippingAddressLine1", "/shippingCity", "/shippingCountry"] {
        assert!(named.contains(&field), "{field} is not among {named:?}");
    }
    let left = Ask::get(&format!("/api/products/{product}")).bearer(&shop.admin).at(shop.door.port).await.ok();
    assert_eq!(left["stockQuantity"], 50);
}
