//! What there is in the shop, so that every address with an id leads somewhere.

use super::cast::{Person, decided};
use crate::door::people::{Staffed, checkout};
use crate::door::wire::Ask;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Nobody has this id.
pub(super) const NOTHING: &str = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70";

/// Under this word lies what views must have seen.
pub(super) const POSITION: &str = "";

/// An id for each word of an address that comes before one.
pub(super) type Things = HashMap<&'static str, String>;

fn id(made: &Value) -> String {
    made["id"]
        .as_str()
        .unwrap_or_else(|| panic!("no id: {made}"))
        .to_owned()
}

/// Ada's order that was delivered and asked back, and what the back office has.
pub(super) async fn things(shop: &Staffed, people: &[Person]) -> Things {
    let product = shop.product("MUG-01", 50).await;
    let ada = people[0].token.as_deref().unwrap();
    let hers = |ask: Ask| ask.bearer(ada);
    let port = shop.door.port;
    let add = json!({"productId": product, "quantity": 3}).to_string();
    hers(Ask::post("/api/cart/add", add)).at(port).await.ok();
    let mut order = checkout();
    order["paymentMethod"] = json!("cash_on_delivery");
    let placed = Ask::post("/api/orders", order.to_string()).header("idempotency-key", "matrix-1");
    let order = id(&hers(placed).at(port).await.ok());
    for status in ["confirmed", "processing", "shipped", "delivered"] {
        let path = format!("/api/admin/orders/{order}/status");
        shop.owner(Ask::put(&path, json!({"status": status}).to_string()))
            .await;
    }
    let me = hers(Ask::get("/api/auth/profile")).at(port).await.ok();
    let category = shop
        .owner(Ask::post(
            "/api/categories",
            json!({"name": "Cups"}).to_string(),
        ))
        .await;
    let coupon = json!({"code": "SPRING", "type": "percentage", "value": 10,
        "validFrom": "2020-01-01T00:00:00Z", "validUntil": "2099-01-01T00:00:00Z"});
    let coupon = shop
        .owner(Ask::post("/api/admin/coupons", coupon.to_string()))
        .await;
    let role = json!({"name": "Spare", "permissions": ["stock.read"]}).to_string();
    let role = decided(shop, Ask::post("/api/admin/roles", role)).await;
    let back = json!({"items": [{"productId": product, "quantity": 1}], "reason": "damaged"});
    let path = format!("/api/orders/{order}/returns");
    let back = hers(Ask::post(&path, back.to_string())).at(port).await;
    let position = back.header("x-event-position").unwrap().to_owned();
    let back = id(&back.ok());
    let path = format!("/api/admin/orders/{order}/shipments");
    let shipments = Ask::get(&path).header("min-event-position", &position);
    let shipments = shop.owner(shipments).await;
    let rows = shop.owner(Ask::get("/api/admin/audit?limit=1")).await;
    let staff = shop.owner(Ask::get("/api/admin/staff?limit=1")).await;
    HashMap::from([
        ("products", product.clone()),
        ("remove", product),
        ("payments", order.clone()),
        ("orders", order),
        ("returns", back),
        ("shipments", id(&shipments["data"][0])),
        ("customers", id(&me)),
        ("categories", id(&category)),
        ("coupons", id(&coupon)),
        ("roles", id(&role)),
        ("audit", id(&rows["data"][0])),
        ("staff", id(&staff["data"][0])),
        ("problems", "not_found".to_owned()),
        (POSITION, position),
    ])
}
