//! What is for staff is for staff: nobody gets 401, customers get 403, on every back-office route.

use super::people::staffed;
use super::refused::{Row, nothing, odd_ones, row};
use super::wire::Ask;
use serde_json::{Value, json};

/// Every documented operation that wants an admin login, with an id in the place of every parameter.
fn back_office(document: &Value) -> Vec<Ask> {
    let mut asks = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let security = operation["security"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            if !security.is_empty() && security.iter().all(|one| one.get("admin").is_some()) {
                let path = path.replace("{id}", "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70");
                let ask = Ask::new(&method.to_uppercase(), &path);
                asks.push(if method == "post" || method == "put" {
                    ask.json(valid(&path))
                } else {
                    ask
                });
            }
        }
    }
    asks
}

/// A body that could be read, so that only the missing right stands in the way.
fn valid(path: &str) -> String {
    let body = match path {
        path if path.starts_with("/api/admin/customers/") => match path.ends_with("/status") {
            true => json!({"isActive": false, "reason": "to try it"}),
            false => json!({"reason": "to try it"}),
        },
        path if path.ends_with("/status") => json!({"status": "confirmed"}),
        path if path.ends_with("/tracking") => json!({"trackingNumber": "1"}),
        path if path.ends_with("/bulk-status") => {
            json!({"orderIds": ["0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70"], "status": "confirmed"})
        }
        path if path.ends_with("/call-off") => json!({"reason": "gone"}),
        path if path.ends_with("/refund") => json!({"reason": "kind"}),
        path if path.ends_with("/notes") => json!({"text": "Hello"}),
        path if path.ends_with("/reject") => json!({"reason": "worn"}),
        path if path.ends_with("/receive") => json!({"items": []}),
        path if path.ends_with("/returns") => json!({"items": [], "reason": "other"}),
        "/api/products" => json!({"name": "P", "price": 1}),
        "/api/categories" => json!({"name": "C"}),
        "/api/admin/coupons" => json!({"code": "STOLEN", "type": "percentage", "value": 100,
            "validFrom": "2020-01-01T00:00:00Z", "validUntil": "2099-01-01T00:00:00Z"}),
        _ => json!({}),
    };
    body.to_string()
}

#[tokio::test]
async fn the_back_office_is_closed_to_everybody_else() {
    let shop = staffed().await;
    let ada = shop.customer("ada@example.com").await;
    let login =
        json!({"email": testkit::shop::ADMIN.0, "password": testkit::shop::ADMIN.1}).to_string();
    let shopping = Ask::post("/api/auth/login", login)
        .at(shop.door.port)
        .await
        .ok();
    let shopping = shopping["tokens"]["accessToken"]
        .as_str()
        .unwrap()
        .to_owned();
    let document = Ask::get("/api/openapi.json").at(shop.door.port).await.ok();
    let asks = back_office(&document);
    assert!(
        asks.len() >= 19,
        "only {} back-office operations are documented",
        asks.len()
    );
    let mut rows: Vec<Row> = Vec::new();
    for ask in &asks {
        rows.push(row("nobody", ask.clone(), 401, "unauthenticated"));
        rows.push(row(
            "a customer",
            ask.clone().bearer(&ada),
            403,
            "admin_login_required",
        ));
        rows.push(row(
            "staff that is shopping",
            ask.clone().bearer(&shopping),
            403,
            "admin_login_required",
        ));
    }
    let admin = json!({"email": "ada@example.com", "password": "seven green umbrellas", "audience": "admin"});
    rows.push(row(
        "a customer at the admin login",
        Ask::post("/api/auth/login", admin.to_string()),
        403,
        "forbidden",
    ));
    nothing(&odd_ones(shop.door.port, &rows).await);
    let done: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM events WHERE event_type IN ('product.created', 'category.created', 'coupon.created')",
    )
    .fetch_one(&shop.shop.db.pool)
    .await
    .unwrap();
    assert_eq!(done, 0);
}

/// No address under `/api/admin` answers a stranger, and the list above has missed none.
#[tokio::test]
async fn every_address_under_admin_asks_who_is_there() {
    let shop = staffed().await;
    let document = Ask::get("/api/openapi.json").at(shop.door.port).await.ok();
    let mut open = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let path = path.replace("{id}", "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70");
            let command = ["/api/products", "/api/categories"]
                .iter()
                .any(|shelf| path.starts_with(shelf))
                && method != "get";
            if !path.starts_with("/api/admin") && !command {
                continue;
            }
            let status = Ask::new(&method.to_uppercase(), &path)
                .json(valid(&path))
                .at(shop.door.port)
                .await
                .status;
            if status.as_u16() != 401 {
                open.push(format!("- {method} {path}: {status}"));
            }
        }
    }
    nothing(&open);
}

#[tokio::test]
async fn what_the_shop_paid_is_not_shown_to_shoppers() {
    let shop = staffed().await;
    let body = json!({"name": "Secret", "price": 10, "costPrice": 3.33, "isFeatured": true, "stockQuantity": 5});
    let made = shop
        .owner(Ask::post("/api/products", body.to_string()))
        .await;
    let id = made["id"].as_str().unwrap();
    let staff = shop.owner(Ask::get(&format!("/api/products/{id}"))).await;
    assert_eq!(staff["costPrice"].to_string(), "3.33");
    let ada = shop.customer("ada@example.com").await;
    for path in [
        format!("/api/products/{id}"),
        "/api/products".into(),
        "/api/products/search?q=secret".into(),
        "/api/products/featured".into(),
    ] {
        for ask in [Ask::get(&path), Ask::get(&path).bearer(&ada)] {
            let text = ask.at(shop.door.port).await.ok().to_string();
            assert!(
                text.contains("Secret") && !text.contains("costPrice") && !text.contains("3.33"),
                "{path}: {text}"
            );
        }
    }
    let profile = Ask::get("/api/auth/profile")
        .bearer(&ada)
        .at(shop.door.port)
        .await
        .ok()
        .to_string();
    assert!(!profile.to_lowercase().contains("hash"), "{profile}");
}
