//! What is for staff stays with staff. Who may call which route is told in `matrix`.

use super::people::staffed;
use super::refused::{nothing, odd_ones, row};
use super::wire::Ask;
use serde_json::json;

#[tokio::test]
async fn a_customer_at_the_admin_login_is_turned_away() {
    let shop = staffed().await;
    shop.customer("ada@example.com").await;
    let admin = json!({"email": "ada@example.com", "password": "seven green umbrellas", "audience": "admin"});
    let login = Ask::post("/api/auth/login", admin.to_string());
    let rows = [row(
        "a customer at the admin login",
        login,
        403,
        "forbidden",
    )];
    nothing(&odd_ones(shop.door.port, &rows).await);
}

/// Escapes in an address lead to the same place, and past no guard.
#[tokio::test]
async fn odd_spellings_of_an_address_are_no_way_around_the_gate() {
    let shop = staffed().await;
    let ada = shop.customer("ada@example.com").await;
    let body = json!({"name": "Stolen", "price": 1}).to_string();
    for path in ["/api/%70roducts", "/%61pi/products", "/api/pro%64ucts"] {
        let rows = [
            row(
                "nobody",
                Ask::post(path, body.clone()),
                401,
                "unauthenticated",
            ),
            row(
                "a customer",
                Ask::post(path, body.clone()).bearer(&ada),
                403,
                "admin_login_required",
            ),
        ];
        nothing(&odd_ones(shop.door.port, &rows).await);
    }
    for path in [
        "/api/admin/orders",
        "/api/%61dmin/orders",
        "/api/admin%2Forders",
        "/api/admin/orders/",
        "//api/admin/orders",
        "/api/./admin/orders",
        "/api/products/../admin/orders",
        "/API/ADMIN/ORDERS",
        "/api/admin/orders;x",
    ] {
        let answer = Ask::get(path).bearer(&ada).at(shop.door.port).await;
        let status = answer.status.as_u16();
        assert!(status == 403 || status == 404, "{path}: {status}");
    }
    // What staff do by an odd spelling is written down like everything else.
    let made = Ask::post(
        "/api/%70roducts",
        json!({"name": "Mug", "price": 1}).to_string(),
    )
    .bearer(&shop.admin)
    .at(shop.door.port)
    .await
    .ok();
    let about = format!(
        "/api/admin/audit?subject=product:{}",
        made["id"].as_str().unwrap()
    );
    let rows = shop.owner(Ask::get(&about)).await;
    assert_eq!(rows["data"][0]["action"], "products.made");
}

#[tokio::test]
async fn who_is_turned_away_at_the_back_office_is_written_down_once_a_minute() {
    let shop = staffed().await;
    let ada = shop.customer("ada@example.com").await;
    for _ in 0..5 {
        Ask::get("/api/admin/orders").at(shop.door.port).await;
        Ask::get("/api/admin/orders")
            .bearer(&ada)
            .at(shop.door.port)
            .await;
    }
    let rows = shop
        .owner(Ask::get("/api/admin/audit?action=backoffice.refused"))
        .await;
    let rows = rows["data"].as_array().unwrap();
    let told: Vec<_> = rows.iter().map(|row| &row["after"]["code"]).collect();
    assert_eq!(told, ["admin_login_required", "unauthenticated"]);
    assert_eq!(rows[1]["actor"], "guest");
    assert_eq!(rows[0]["after"]["route"], "GET /api/admin/orders");
}

#[tokio::test]
async fn what_the_shop_paid_is_not_shown_to_shoppers() {
    let shop = staffed().await;
    let body = json!({"name": "Secret", "price": 10, "costPrice": 4321.98, "isFeatured": true, "stockQuantity": 5});
    let made = shop
        .owner(Ask::post("/api/products", body.to_string()))
        .await;
    let id = made["id"].as_str().unwrap();
    let staff = shop.owner(Ask::get(&format!("/api/products/{id}"))).await;
    assert_eq!(staff["costPrice"].to_string(), "4321.98");
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
                text.contains("Secret") && !text.contains("costPrice") && !text.contains("4321.98"),
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
