//! An order that somebody placed and was brought, and a unit of it that they want to give back.

use crate::door::people::{Staffed, checkout};
use crate::door::wire::Ask;
use serde_json::{Value, json};

/// What came of it.
pub(super) struct Bought {
    pub(super) order: String,
    pub(super) back: String,
    /// What a guest was given to show that the order is theirs.
    pub(super) token: Option<String>,
}

pub(super) fn id(made: &Value) -> String {
    made["id"]
        .as_str()
        .unwrap_or_else(|| panic!("no id: {made}"))
        .to_owned()
}

/// Whoever signs their requests with `signed` buys three; `key` names the wish.
pub(super) async fn buys(
    shop: &Staffed,
    product: &str,
    key: &str,
    signed: impl Fn(Ask) -> Ask,
) -> Bought {
    let (order, token) = places(shop, product, key, &signed).await;
    for status in ["confirmed", "processing", "shipped", "delivered"] {
        leads(shop, &order, status).await;
    }
    let back = json!({"items": [{"productId": product, "quantity": 1}], "reason": "damaged"});
    let path = format!("/api/orders/{order}/returns");
    let mut back = signed(Ask::post(&path, back.to_string()));
    if let Some(token) = &token {
        back = back.header("x-order-token", token);
    }
    let back = id(&back.at(shop.door.port).await.ok());
    Bought { order, back, token }
}

/// The order, and a guest's proof that it is theirs.
pub(super) async fn places(
    shop: &Staffed,
    product: &str,
    key: &str,
    signed: impl Fn(Ask) -> Ask,
) -> (String, Option<String>) {
    let port = shop.door.port;
    let add = json!({"productId": product, "quantity": 3}).to_string();
    let cart = signed(Ask::post("/api/cart/add", add)).at(port).await;
    let mut order = checkout();
    order["paymentMethod"] = json!("cash_on_delivery");
    let mut placed = signed(Ask::post("/api/orders", order.to_string()));
    if let Some(cart) = cart.header("x-cart-token") {
        placed = placed.header("x-cart-token", cart);
    }
    cart.ok();
    let placed = placed.header("idempotency-key", key).at(port).await.ok();
    let token = placed["orderToken"].as_str().map(str::to_owned);
    (id(&placed), token)
}

/// The owner leads the order; answers what views must have seen to show it.
pub(super) async fn leads(shop: &Staffed, order: &str, status: &str) -> String {
    let path = format!("/api/admin/orders/{order}/status");
    let wish = json!({"status": status, "reason": "for the story"}).to_string();
    let led = Ask::put(&path, wish).bearer(&shop.admin);
    let led = led.at(shop.door.port).await;
    let position = led.header("x-event-position").map(str::to_owned);
    position.unwrap_or_else(|| panic!("not {status}: {}", led.body))
}
