//! The same thing twice, and things that changed meanwhile: keys, versions, names that are taken.

use super::people::{checkout, staffed, with};
use super::refused::{nothing, odd_ones, row};
use super::wire::Ask;
use serde_json::json;

#[tokio::test]
#[rustfmt::skip] // a table is read by its rows
async fn a_key_belongs_to_one_request_of_one_caller() {
    let shop = staffed().await;
    let (product, port) = (shop.product("P", 50).await, shop.door.port);
    let (ada, bob) = (shop.customer("ada@example.com").await, shop.customer("bob@example.com").await);
    let add = |who: &str, quantity: i64| {
        let body = json!({"productId": product, "quantity": quantity}).to_string();
        Ask::post("/api/cart/add", body).bearer(who).header("idempotency-key", "one-click")
    };
    add(&ada, 1).at(port).await.ok();
    let copy = add(&ada, 1).at(port).await;
    assert_eq!(copy.header("idempotency-replayed"), Some("true"));
    assert_eq!(copy.ok()["totalQuantity"], 1);
    let apart = add(&bob, 3).at(port).await;
    assert_eq!((apart.header("idempotency-replayed"), &apart.body["totalQuantity"]), (None, &json!(3)));
    let cart = shop.guest_cart(&product).await;
    let place = |fields| Ask::post("/api/orders", with(&checkout(), fields)).header("x-cart-token", &cart).header("idempotency-key", "order-1");
    let first = place(json!({})).at(port).await.ok();
    let again = place(json!({})).at(port).await.ok();
    assert_eq!(first["id"], again["id"]);
    let keys = ["", " ", "a b", &"k".repeat(256), "kéy", "a\tb"];
    let new = |key: &str| Ask::post("/api/categories", r#"{"name":"Shelf"}"#).bearer(&shop.admin).header("idempotency-key", key);
    let other = |key: &str| Ask::post("/api/categories", r#"{"name":"Board"}"#).bearer(&shop.admin).header("idempotency-key", key);
    new("shelf").at(port).await.ok();
    let mut rows = vec![
        row("the key of another body", add(&ada, 2), 422, "idempotency_key_reused"),
        row("another order under the same key", place(json!({"notes": "quick"})), 422, "idempotency_key_reused"),
        row("another shelf under the same key", other("shelf"), 422, "idempotency_key_reused"),
        row(
            "the cart that became an order, without its key",
            Ask::post("/api/orders", with(&checkout(), json!({"notes": "again"}))).header("x-cart-token", &cart),
            409,
            "cart_closed",
        ),
    ];
    rows.extend(keys.iter().map(|key| row(format!("key {key:.20?}"), new(key), 400, "invalid_header")));
    nothing(&odd_ones(port, &rows).await);
    let hers = Ask::get("/api/cart").bearer(&ada).at(port).await.ok();
    assert_eq!(hers["totalQuantity"], 1);
}

#[tokio::test]
#[rustfmt::skip] // a table is read by its rows
async fn a_write_that_saw_an_older_version_is_refused() {
    let shop = staffed().await;
    let (product, port) = (shop.product("P", 50).await, shop.door.port);
    let cart = shop.guest_cart(&product).await;
    let shelf = shop.owner(Ask::post("/api/categories", r#"{"name":"Shelf"}"#)).await["id"].as_str().unwrap().to_owned();
    let coupon = json!({"code": "TEN", "type": "percentage", "value": 10, "validFrom": "2020-01-01T00:00:00Z", "validUntil": "2099-01-01T00:00:00Z"});
    let coupon = shop.owner(Ask::post("/api/admin/coupons", coupon.to_string())).await["id"].as_str().unwrap().to_owned();
    let placed = shop.guest_cart(&product).await;
    let placed = Ask::post("/api/orders", checkout().to_string()).header("x-cart-token", &placed).at(port).await.ok();
    let order = placed["id"].as_str().unwrap();
    let guest = placed["orderToken"].as_str().unwrap();
    let line = json!({"productId": product, "quantity": 2}).to_string();
    let owner = |ask: Ask| ask.bearer(&shop.admin);
    let writes = [
        owner(Ask::put(&format!("/api/products/{product}"), r#"{"name":"New"}"#)),
        owner(Ask::new("DELETE", &format!("/api/products/{product}"))),
        owner(Ask::put(&format!("/api/categories/{shelf}"), r#"{"name":"New"}"#)),
        owner(Ask::new("DELETE", &format!("/api/categories/{shelf}"))),
        owner(Ask::put(&format!("/api/admin/coupons/{coupon}"), r#"{"value":20}"#)),
        owner(Ask::new("DELETE", &format!("/api/admin/coupons/{coupon}"))),
        owner(Ask::put(&format!("/api/admin/orders/{order}/status"), r#"{"status":"confirmed"}"#)),
        owner(Ask::put(&format!("/api/admin/orders/{order}/tracking"), r#"{"trackingNumber":"1"}"#)),
        Ask::new("PUT", &format!("/api/orders/{order}/cancel")).header("x-order-token", guest),
        Ask::post("/api/cart/add", line.clone()).header("x-cart-token", &cart),
        Ask::put("/api/cart/update", line).header("x-cart-token", &cart),
        Ask::new("DELETE", &format!("/api/cart/remove/{product}")).header("x-cart-token", &cart),
        Ask::new("DELETE", "/api/cart/clear").header("x-cart-token", &cart),
        Ask::post("/api/orders", checkout().to_string()).header("x-cart-token", &cart),
    ];
    let mut rows = Vec::new();
    for write in &writes {
        for tag in ["\"77\"", "\"0\"", "\"nonsense\"", "W/\"77\""] {
            rows.push(row(format!("If-Match {tag}"), write.clone().header("if-match", tag), 412, "version_mismatch"));
        }
        for tag in ["77", "", "\"1\", \"2\"", "é"] {
            rows.push(row(format!("If-Match {tag}"), write.clone().header("if-match", tag), 400, "invalid_header"));
        }
    }
    for token in ["x", "1", "1-", "-1", "1-2-3", "9999999999999999999-1", "a-b"] {
        let ask = Ask::get("/api/products").header("min-event-position", token);
        rows.push(row(format!("Min-Event-Position {token}"), ask, 400, "invalid_header"));
    }
    nothing(&odd_ones(port, &rows).await);
    let now = Ask::get(&format!("/api/products/{product}")).bearer(&shop.admin).at(port).await;
    let tag = now.header("etag").unwrap().to_owned();
    writes[0].clone().header("if-match", &tag).at(port).await.ok();
}

#[tokio::test]
#[rustfmt::skip] // a table is read by its rows
async fn a_name_is_worn_once() {
    let shop = staffed().await;
    let port = shop.door.port;
    shop.product("SKU-1", 5).await;
    shop.customer("ada@example.com").await;
    let shelf = shop.owner(Ask::post("/api/categories", r#"{"name":"Shelf"}"#)).await["id"].as_str().unwrap().to_owned();
    let below = json!({"name": "Board", "parentId": shelf}).to_string();
    let board = shop.owner(Ask::post("/api/categories", below)).await["id"].as_str().unwrap().to_owned();
    shop.owner(Ask::post("/api/products", json!({"name": "On it", "price": 1, "categoryId": board}).to_string())).await;
    let owner = |ask: Ask| ask.bearer(&shop.admin);
    let register = |email: &str| Ask::post("/api/auth/register", json!({"name": "A", "email": email, "password": "seven green umbrellas"}).to_string());
    let change = |id: &str, body: serde_json::Value| owner(Ask::put(&format!("/api/categories/{id}"), body.to_string()));
    let rows = [
        row("a sku twice", owner(Ask::post("/api/products", r#"{"name":"P","price":1,"sku":"SKU-1"}"#)), 409, "name_taken"),
        row("a slug twice", owner(Ask::post("/api/products", r#"{"name":"P","price":1,"slug":"product-sku-1"}"#)), 409, "name_taken"),
        row("a shelf twice", owner(Ask::post("/api/categories", r#"{"name":"Shelf"}"#)), 409, "name_taken"),
        row("a shelf in capitals", owner(Ask::post("/api/categories", r#"{"name":"SHELF"}"#)), 409, "name_taken"),
        row("a shelf below itself", change(&shelf, json!({"parentId": shelf})), 409, "category_cycle"),
        row("a shelf below its child", change(&shelf, json!({"parentId": board})), 409, "category_cycle"),
        row("a shelf with shelves", owner(Ask::new("DELETE", &format!("/api/categories/{shelf}"))), 409, "category_not_empty"),
        row("a shelf with products", owner(Ask::new("DELETE", &format!("/api/categories/{board}"))), 409, "category_not_empty"),
        row("no address", register("ada"), 422, "invalid_value"),
        row("an address that is a script", register("<script>@x"), 422, "invalid_value"),
        row("a short password", Ask::post("/api/auth/register", r#"{"name":"A","email":"c@example.com","password":"short"}"#), 422, "invalid_value"),
        row("the commonest password", Ask::post("/api/auth/register", r#"{"name":"A","email":"c@example.com","password":"password"}"#), 422, "invalid_value"),
    ];
    nothing(&odd_ones(port, &rows).await);
}
