//! Bodies that are no bodies: broken, huge, deep, double, of another kind, of another type.

use super::people::{checkout, staffed, with};
use super::refused::{Row, nothing, odd_ones, row};
use super::wire::Ask;
use serde_json::json;

const LIMIT: usize = 256 * 1024;

#[rustfmt::skip] // a table is read by its rows
fn broken() -> Vec<Row> {
    let add = |text: &str| Ask::post("/api/cart/add", text);
    let deep = |depth: usize| format!("{}{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    let lists = |depth: usize| format!(r#"{{"productId":{}"#, "[".repeat(depth));
    vec![
        row("no body at all", Ask::new("POST", "/api/cart/add").header("content-type", "application/json"), 400, "malformed_json"),
        row("half a body", add(r#"{"productId": "#), 400, "malformed_json"),
        row("a body and then some", add(r#"{"quantity":1} x"#), 422, "required"),
        row("two bodies", Ask::post("/api/auth/refresh", r#"{"refreshToken":"a"}{}"#), 400, "malformed_json"),
        row("single quotes", add("{'quantity':1}"), 400, "malformed_json"),
        row("NaN", add(r#"{"quantity":NaN}"#), 400, "malformed_json"),
        row("a trailing comma", add(r#"{"quantity":1,}"#), 400, "malformed_json"),
        row("a list", add("[]"), 422, "invalid_value"),
        row("a list of the values in order", add(r#"["0193e3a5-0000-7c3f-8d9e-0a1b2c3d4e01",1]"#), 422, "invalid_value"),
        row("null", add("null"), 422, "invalid_value"),
        row("a string", add("\"productId\""), 422, "invalid_value"),
        row("a number", add("1"), 422, "invalid_value"),
        row("nothing but a field nobody knows, 10,000 deep", add(&deep(10_000)), 400, "too_deep"),
        row("10,000 lists in each other", add(&lists(10_000)), 400, "too_deep"),
        row("bad UTF-8 in a text", Ask::post("/api/auth/refresh", b"{\"refreshToken\":\"\xff\xfe\"}"), 400, "malformed_json"),
        row("half a surrogate", Ask::post("/api/auth/refresh", r#"{"refreshToken":"\ud800"}"#), 400, "malformed_json"),
        row("a raw control character", Ask::post("/api/auth/refresh", b"{\"refreshToken\":\"\x01\"}"), 400, "malformed_json"),
        row("UTF-16", Ask::post("/api/cart/add", b"\xff\xfe{\0}\0"), 400, "malformed_json"),
        row("a byte order mark", Ask::post("/api/cart/add", "\u{feff}{}"), 400, "malformed_json"),
        row("a field twice", add(r#"{"quantity":1,"quantity":2}"#), 400, "duplicate_field"),
        row("a field twice, deep inside", Ask::post("/api/orders", r#"{"shippingAddress":{"city":"A","city":"B"}}"#), 400, "duplicate_field"),
    ]
}

fn of_another_kind() -> Vec<Row> {
    let add = || Ask::new("POST", "/api/cart/add").bytes(r#"{"quantity":1}"#);
    let kinds = [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/jsonp",
        "*/*",
        "",
    ];
    let mut rows: Vec<Row> = kinds
        .iter()
        .map(|kind| {
            row(
                format!("content type `{kind}`"),
                add().header("content-type", kind),
                415,
                "unsupported_media_type",
            )
        })
        .collect();
    rows.push(row("no content type", add(), 415, "unsupported_media_type"));
    for coding in ["gzip", "br", "deflate"] {
        let packed = add()
            .header("content-type", "application/json")
            .header("content-encoding", coding);
        rows.push(row(
            format!("packed as {coding}"),
            packed,
            415,
            "unsupported_media_type",
        ));
    }
    rows
}

fn too_large() -> Vec<Row> {
    let filled = |size: usize| format!(r#"{{"refreshToken":"{}"}}"#, "a".repeat(size));
    let keys: String = (0..100_000)
        .map(|number| format!("\"k{number}\":1,"))
        .collect();
    let announced = Ask::new("POST", "/api/cart/add")
        .header("content-type", "application/json")
        .header("content-length", "104857600");
    let chunk = format!("{:x}\r\n{}\r\n0\r\n\r\n", LIMIT + 1, " ".repeat(LIMIT + 1));
    vec![
        row(
            "a byte too many",
            Ask::post("/api/auth/refresh", filled(LIMIT)),
            413,
            "body_too_large",
        ),
        row(
            "a megabyte of keys",
            Ask::post("/api/cart/add", format!("{{{keys}\"z\":1}}")),
            413,
            "body_too_large",
        ),
        row(
            "100 MB, announced and never sent",
            announced,
            413,
            "body_too_large",
        ),
        row(
            "too much, in chunks",
            Ask::chunked("/api/cart/add", chunk),
            413,
            "body_too_large",
        ),
    ]
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_before_anything_happens() {
    let shop = staffed().await;
    let mut rows = broken();
    rows.extend(of_another_kind());
    rows.extend(too_large());
    nothing(&odd_ones(shop.door.port, &rows).await);
}

/// Fields that a client must not be able to smuggle in, on every command that has a body.
#[tokio::test]
#[rustfmt::skip] // a table is read by its rows
async fn a_field_that_does_not_exist_is_named_and_changes_nothing() {
    let shop = staffed().await;
    let product = shop.product("SMUGGLED", 5).await;
    let cart = shop.guest_cart(&product).await;
    let ada = shop.customer("ada@example.com").await;
    let coupon = json!({"code": "TEN", "type": "percentage", "value": 10,
        "validFrom": "2020-01-01T00:00:00Z", "validUntil": "2099-01-01T00:00:00Z"});
    let commands = [
        ("POST", "/api/auth/register".to_owned(), json!({"name": "B", "email": "b@example.com", "password": "seven green umbrellas"})),
        ("POST", "/api/auth/login".to_owned(), json!({"email": "ada@example.com", "password": "seven green umbrellas"})),
        ("PUT", "/api/auth/profile".to_owned(), json!({"name": "Ada"})),
        ("POST", "/api/cart/add".to_owned(), json!({"productId": product})),
        ("PUT", "/api/cart/update".to_owned(), json!({"productId": product, "quantity": 1})),
        ("POST", "/api/orders".to_owned(), checkout()),
        ("POST", "/api/coupons/validate".to_owned(), json!({"code": "TEN", "subtotal": 5})),
        ("POST", "/api/admin/coupons".to_owned(), coupon),
        ("POST", "/api/categories".to_owned(), json!({"name": "Shelf"})),
        ("POST", "/api/products".to_owned(), json!({"name": "P", "price": 1})),
        ("PUT", format!("/api/products/{product}"), json!({"name": "P"})),
    ];
    let smuggled = ["role", "isVerified", "userId", "id", "total", "totalAmount", "ratingAverage", "passwordHash", "__proto__", "$set"];
    let mut rows = Vec::new();
    for (method, path, body) in &commands {
        let back_office = path.contains("/admin/") || path.contains("/categories") || path.contains("/products");
        for field in smuggled {
            let ask = Ask::new(method, path).json(with(body, json!({ field: "admin" })));
            let ask = match (back_office, path.contains("/profile")) {
                (true, _) => ask.bearer(&shop.admin),
                (_, true) => ask.bearer(&ada),
                _ => ask.header("x-cart-token", &cart),
            };
            rows.push(row(format!("`{field}` at {path}"), ask, 400, "unknown_field"));
        }
    }
    nothing(&odd_ones(shop.door.port, &rows).await);
    let profile = Ask::get("/api/auth/profile").bearer(&ada).at(shop.door.port).await.ok();
    assert_eq!(profile["role"], "user");
    let shown = Ask::get("/api/cart").header("x-cart-token", &cart).at(shop.door.port).await.ok();
    assert_eq!((&shown["totalQuantity"], &shown["version"]), (&json!(1), &json!(2)));
    let orders: i64 = sqlx::query_scalar("SELECT count(*) FROM events WHERE event_type = 'order.placed'").fetch_one(&shop.shop.db.pool).await.unwrap();
    assert_eq!(orders, 0);
}

#[tokio::test]
async fn a_value_of_another_type_is_refused_at_its_field() {
    let shop = staffed().await;
    let product = shop.product("TYPED", 5).await;
    let whole = json!({"name": "P", "price": 1});
    let odd = [
        json!(true),
        json!([]),
        json!({}),
        json!(["a"]),
        json!({"a": 1}),
    ];
    let mut rows = Vec::new();
    for value in &odd {
        for field in [
            "name",
            "slug",
            "sku",
            "price",
            "stockQuantity",
            "categoryId",
            "brand",
            "weight",
        ] {
            let text = with(&whole, json!({ field: value }));
            rows.push(row(
                format!("{field} is {value}"),
                Ask::post("/api/products", text).bearer(&shop.admin),
                422,
                "invalid_value",
            ));
        }
        for field in [
            "paymentMethod",
            "couponCode",
            "notes",
            "cartId",
            "cartVersion",
            "expectedTotal",
            "shippingCity",
        ] {
            let text = with(&checkout(), json!({ field: value }));
            rows.push(row(
                format!("{field} is {value}"),
                Ask::post("/api/orders", text),
                422,
                "invalid_value",
            ));
        }
        for field in ["productId", "quantity"] {
            let text = with(
                &json!({"productId": product, "quantity": 1}),
                json!({ field: value }),
            );
            rows.push(row(
                format!("{field} is {value}"),
                Ask::post("/api/cart/add", text),
                422,
                "invalid_value",
            ));
        }
    }
    nothing(&odd_ones(shop.door.port, &rows).await);
    let answer = Ask::post("/api/cart/add", r#"{"productId":7}"#)
        .at(shop.door.port)
        .await;
    assert_eq!(answer.body["errors"][0]["pointer"], "/productId");
}
