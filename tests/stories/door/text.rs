//! Words that mean something to a database, a shell or a page: here they are words.

use super::people::{checkout, staffed, with};
use super::refused::{failures, nothing};
use super::wire::Ask;
use serde_json::json;

const METACHARACTERS: &[&str] = &[
    "'",
    "\"",
    "''",
    "';--",
    "'; DROP TABLE events;--",
    "' OR '1'='1",
    "1) OR (1=1",
    "\\",
    "\\'",
    "%",
    "_",
    "%%",
    "a%'_",
    "/*",
    "*/",
    "--",
    ";",
    "$1",
    "$$",
    "{0}",
    "`",
    "<script>alert(1)</script>",
    "<->",
    "a & | ! b",
    "a:*",
    "!a",
    "((",
    "))",
    "'a' <-> 'b'",
    ":*",
    "\u{0}",
    "a\u{0}b",
    "\n",
    "\t",
    "\u{202e}",
    "\u{200b}",
    "🥝",
    "NULL",
    "pg_sleep(10)",
    "'||pg_sleep(10)||'",
    "E'\\x00'",
    "..",
    "*",
    "?",
];

/// What is written into things; each of them costs the shop an event.
const WRITTEN: &[&str] = &[
    "'; DROP TABLE events;--",
    "' OR '1'='1",
    "\\'",
    "a%'_",
    "$1",
    "<script>alert(1)</script>",
    "'a' <-> 'b'",
    "\u{0}",
    "a\u{0}b",
    "\n",
    "\u{202e}",
    "\u{200b}",
    "🥝",
    "E'\\x00'",
];

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

#[tokio::test]
async fn a_question_full_of_sql_is_a_question() {
    let shop = staffed().await;
    shop.product("KEPT", 5).await;
    let parameters = [
        (
            "/api/products",
            &[
                "sort", "category", "brand", "minPrice", "maxPrice", "currency", "tag", "cursor",
                "page", "limit", "inStock",
            ][..],
        ),
        (
            "/api/products/search",
            &["q", "category", "brand", "minPrice", "maxPrice"],
        ),
        (
            "/api/admin/orders",
            &[
                "status",
                "paymentStatus",
                "paymentMethod",
                "from",
                "customerId",
                "search",
                "minTotal",
                "currency",
                "channel",
                "sort",
                "cursor",
            ],
        ),
        (
            "/api/admin/coupons",
            &["search", "sort", "validAt", "isActive", "cursor"],
        ),
        (
            "/api/admin/analytics/sales",
            &["from", "to", "granularity", "currency"],
        ),
        ("/api/orders", &["status", "cursor", "page"]),
    ];
    let mut asks = Vec::new();
    for (path, names) in parameters {
        for name in names {
            for word in METACHARACTERS {
                asks.push(
                    Ask::get(&format!("{path}?{name}={}", encoded(word))).bearer(&shop.admin),
                );
            }
        }
    }
    for word in METACHARACTERS {
        for path in [
            "/api/products",
            "/api/categories",
            "/api/orders",
            "/api/admin/orders",
            "/api/admin/coupons",
        ] {
            asks.push(Ask::get(&format!("{path}/{}", encoded(word))).bearer(&shop.admin));
        }
    }
    nothing(&failures(shop.door.port, &asks).await);
    let all = Ask::get("/api/products").at(shop.door.port).await.ok();
    assert_eq!(all["pagination"]["total"], 1);
}

#[tokio::test]
async fn a_pattern_is_taken_as_it_is_written() {
    let shop = staffed().await;
    shop.product("PLAIN", 5).await;
    for (path, word) in [
        ("/api/products?brand=", "%"),
        ("/api/products?tag=", "%"),
        ("/api/products?category=", "%"),
        ("/api/products?brand=", "_"),
        ("/api/admin/orders?search=", "%"),
        ("/api/admin/coupons?search=", "%"),
        ("/api/admin/coupons?search=", "\\"),
    ] {
        let coupon = json!({"code": "TENOFF", "type": "percentage", "value": 10,
            "validFrom": "2020-01-01T00:00:00Z", "validUntil": "2099-01-01T00:00:00Z"});
        Ask::post("/api/admin/coupons", coupon.to_string())
            .bearer(&shop.admin)
            .at(shop.door.port)
            .await;
        let found = Ask::get(&format!("{path}{}", encoded(word)))
            .bearer(&shop.admin)
            .at(shop.door.port)
            .await
            .ok();
        assert_eq!(found["data"], json!([]), "{path}{word}");
    }
}

/// Every text of every command; whatever is accepted can be read back, and no list breaks on it.
#[tokio::test]
#[rustfmt::skip] // a table is read by its rows
async fn texts_full_of_sql_are_kept_or_refused_but_never_run() {
    let shop = staffed().await;
    let product = shop.product("TARGET", 1_000).await;
    let ada = shop.customer("ada@example.com").await;
    let mut asks = Vec::new();
    for word in WRITTEN {
        let owner = |method: &str, path: &str, body: String| Ask::new(method, path).json(body).bearer(&shop.admin);
        for field in ["name", "slug", "sku", "description", "shortDescription", "brand", "metaTitle", "metaDescription", "currency"] {
            asks.push(owner("POST", "/api/products", with(&json!({"name": "N", "price": 1}), json!({ field: word }))));
        }
        for field in ["images", "tags"] {
            asks.push(owner("POST", "/api/products", with(&json!({"name": "N", "price": 1}), json!({ field: [word] }))));
        }
        for field in ["name", "slug", "description", "imageUrl"] {
            asks.push(owner("POST", "/api/categories", with(&json!({"name": format!("Shelf {word}")}), json!({ field: word }))));
        }
        asks.push(owner("PUT", &format!("/api/products/{product}"), json!({"price": 11, "reason": word}).to_string()));
        let coupon = json!({"code": word, "type": "percentage", "value": 10,
            "validFrom": "2020-01-01T00:00:00Z", "validUntil": "2099-01-01T00:00:00Z"});
        asks.push(owner("POST", "/api/admin/coupons", coupon.to_string()));
        asks.push(Ask::post("/api/coupons/validate", json!({"code": word, "subtotal": 10}).to_string()));
        asks.push(Ask::put("/api/auth/profile", json!({"name": word}).to_string()).bearer(&ada));
        asks.push(Ask::put("/api/auth/profile", json!({"phone": word}).to_string()).bearer(&ada));
        asks.push(Ask::post("/api/auth/login", json!({"email": word, "password": "x"}).to_string()));
        asks.push(Ask::post("/api/auth/refresh", json!({"refreshToken": word}).to_string()));
        for name in ["x-cart-token", "x-order-token", "idempotency-key", "if-match", "min-event-position", "x-request-id"] {
            let plain: String = word.chars().filter(|letter| !letter.is_control()).collect();
            asks.push(Ask::get("/api/cart").header(name, &plain));
            asks.push(Ask::post("/api/cart/add", json!({"productId": product}).to_string()).header(name, &plain));
        }
    }
    nothing(&failures(shop.door.port, &asks).await);
    // Every view still hears of what follows.
    let last = Ask::post("/api/categories", r#"{"name":"The last shelf"}"#).bearer(&shop.admin).at(shop.door.port).await;
    let position = last.header("x-event-position").expect("a position");
    for list in ["/api/products?limit=100", "/api/categories", "/api/admin/coupons", "/api/admin/inventory/low-stock", "/api/admin/dashboard"] {
        shop.settled(Ask::get(list), position).await;
    }
}

#[tokio::test]
async fn an_order_keeps_what_was_written_on_it() {
    let shop = staffed().await;
    let product = shop.product("PARCEL", 1_000).await;
    let mut odd = Vec::new();
    for word in WRITTEN {
        let cart = shop.guest_cart(&product).await;
        let body = with(
            &checkout(),
            json!({"notes": word, "shippingAddress": {
            "name": format!("W {word}"), "addressLine1": format!("1 {word}"), "city": format!("N {word}"), "country": "KE",
            "email": "w@example.com"}}),
        );
        let place = Ask::post("/api/orders", body).header("x-cart-token", &cart);
        let answer = place.at(shop.door.port).await;
        let status = answer.status.as_u16();
        if status != 201 {
            odd.extend(
                (![400, 422].contains(&status)).then(|| format!("- {word:?}: {}", answer.body)),
            );
            continue;
        }
        let id = answer.body["id"].as_str().unwrap().to_owned();
        let led = |body: String, to: &str| {
            Ask::put(&format!("/api/admin/orders/{id}/{to}"), body).bearer(&shop.admin)
        };
        let steps = [
            led(json!({"status": "confirmed"}).to_string(), "status"),
            led(
                json!({"trackingNumber": word, "carrier": word}).to_string(),
                "tracking",
            ),
            led(
                json!({"status": "cancelled", "reason": word}).to_string(),
                "status",
            ),
        ];
        odd.extend(failures(shop.door.port, &steps).await);
        let shown = Ask::get(&format!("/api/admin/orders/{id}"))
            .bearer(&shop.admin)
            .at(shop.door.port)
            .await
            .ok();
        if shown["shippingName"] != format!("W {word}").trim() {
            odd.push(format!("- {word:?} became {}", shown["shippingName"]));
        }
    }
    nothing(&odd);
    let last = Ask::post("/api/categories", r#"{"name":"The last shelf"}"#)
        .bearer(&shop.admin)
        .at(shop.door.port)
        .await;
    let position = last.header("x-event-position").expect("a position");
    for list in [
        "/api/admin/orders",
        "/api/admin/dashboard",
        "/api/admin/analytics/sales",
    ] {
        shop.settled(Ask::get(list), position).await;
    }
}
