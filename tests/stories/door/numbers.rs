//! Numbers nobody can sell: negative, zero, overflowing, with too many decimals, of unknown money.

use super::people::{Staffed, staffed};
use super::refused::{Row, nothing, odd_ones, row};
use super::wire::Ask;
use serde_json::{Value, json};

fn quantities(product: &str) -> Vec<Row> {
    let cases: &[(&str, u16, &'static str)] = &[
        ("-1", 422, "out_of_range"),
        ("0", 422, "out_of_range"),
        ("10001", 422, "out_of_range"),
        ("2147483648", 422, "out_of_range"),
        ("9223372036854775807", 422, "out_of_range"),
        ("9223372036854775808", 422, "invalid_value"),
        ("-9223372036854775808", 422, "out_of_range"),
        ("1e9", 422, "invalid_value"),
        ("1.5", 422, "invalid_value"),
        ("1.0", 422, "invalid_value"),
        ("\"1\"", 422, "invalid_value"),
        ("null", 422, "invalid_value"),
        ("1e400", 400, "malformed_json"),
        ("١", 400, "malformed_json"),
        ("0x10", 400, "malformed_json"),
        ("01", 400, "malformed_json"),
        ("+1", 400, "malformed_json"),
    ];
    let add = |number: &str| {
        Ask::post(
            "/api/cart/add",
            format!(r#"{{"productId":"{product}","quantity":{number}}}"#),
        )
    };
    cases
        .iter()
        .map(|(number, status, code)| row(format!("{number} units"), add(number), *status, code))
        .collect()
}

#[tokio::test]
async fn a_cart_takes_whole_units_from_one_to_ten_thousand() {
    let shop = staffed().await;
    let product = shop.product("PLENTY", 1_000_000).await;
    let mut rows = quantities(&product);
    let cart = shop.guest_cart(&product).await;
    let update =
        |text: Value| Ask::put("/api/cart/update", text.to_string()).header("x-cart-token", &cart);
    let absent = "0193e3a5-0000-7c3f-8d9e-0a1b2c3d4e01";
    rows.push(row(
        "set to minus one",
        update(json!({"productId": product, "quantity": -1})),
        422,
        "out_of_range",
    ));
    rows.push(row(
        "set too high",
        update(json!({"productId": product, "quantity": 10_001})),
        422,
        "out_of_range",
    ));
    rows.push(row(
        "set without a number",
        update(json!({"productId": product})),
        422,
        "required",
    ));
    rows.push(row(
        "set what nobody sells",
        update(json!({"productId": absent, "quantity": 1})),
        404,
        "product_not_found",
    ));
    let unknown = json!({"productId": absent}).to_string();
    rows.push(row(
        "an unknown product",
        Ask::post("/api/cart/add", unknown),
        404,
        "product_not_found",
    ));
    let no_id = json!({"productId": "PLENTY"}).to_string();
    rows.push(row(
        "an id that is none",
        Ask::post("/api/cart/add", no_id),
        422,
        "invalid_value",
    ));
    let most = Ask::post(
        "/api/cart/add",
        json!({"productId": product, "quantity": 10_000}).to_string(),
    );
    rows.push(row(
        "ten thousand and one in two steps",
        most.header("x-cart-token", &cart),
        422,
        "out_of_range",
    ));
    nothing(&odd_ones(shop.door.port, &rows).await);
    let shown = Ask::get("/api/cart")
        .header("x-cart-token", &cart)
        .at(shop.door.port)
        .await
        .ok();
    assert_eq!(shown["totalQuantity"], 1);
}

#[tokio::test]
async fn what_is_not_there_or_not_for_sale_is_not_put_into_a_cart() {
    let shop = staffed().await;
    let (few, off, gone) = (
        shop.product("FEW", 3).await,
        shop.product("OFF", 3).await,
        shop.product("GONE", 3).await,
    );
    shop.owner(Ask::put(
        &format!("/api/products/{off}"),
        r#"{"isActive":false}"#,
    ))
    .await;
    shop.owner(Ask::new("DELETE", &format!("/api/products/{gone}")))
        .await;
    let add = |product: &str, quantity: i64| {
        Ask::post(
            "/api/cart/add",
            json!({"productId": product, "quantity": quantity}).to_string(),
        )
    };
    let rows = [
        row(
            "more than there are",
            add(&few, 4),
            409,
            "insufficient_stock",
        ),
        row("switched off", add(&off, 1), 409, "not_for_sale"),
        row("withdrawn", add(&gone, 1), 404, "product_not_found"),
        row(
            "switched off, looked at by a guest",
            Ask::get(&format!("/api/products/{off}")),
            404,
            "not_found",
        ),
        row(
            "withdrawn, looked at by a guest",
            Ask::get(&format!("/api/products/{gone}")),
            404,
            "not_found",
        ),
    ];
    nothing(&odd_ones(shop.door.port, &rows).await);
    let short = add(&few, 4).at(shop.door.port).await;
    assert_eq!(
        (&short.body["available"], &short.body["productId"]),
        (&json!(3), &json!(few))
    );
}

const PRICES: &[(&str, u16, &str)] = &[
    ("-0.01", 422, "out_of_range"),
    ("-1", 422, "out_of_range"),
    ("0.001", 422, "too_many_decimals"),
    ("19.999", 422, "too_many_decimals"),
    ("99999999.995", 422, "too_many_decimals"),
    ("100000000", 422, "out_of_range"),
    ("99999999999999999999", 422, "out_of_range"),
    ("1e308", 422, "out_of_range"),
    ("1e400", 422, "out_of_range"),
    ("-1e400", 422, "out_of_range"),
    ("\"10\"", 422, "invalid_value"),
    ("\"1,000\"", 422, "invalid_value"),
    ("\"１２\"", 422, "invalid_value"),
    ("1,000", 400, "malformed_json"),
    ("１２", 400, "malformed_json"),
    ("NaN", 400, "malformed_json"),
    ("Infinity", 400, "malformed_json"),
    ("null", 422, "invalid_value"),
    ("true", 422, "invalid_value"),
];

fn price_rows(shop: &Staffed, product: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    for (number, status, code) in PRICES {
        let new = format!(r#"{{"name":"P","price":{number}}}"#);
        rows.push(row(
            format!("a price of {number}"),
            Ask::post("/api/products", new).bearer(&shop.admin),
            *status,
            code,
        ));
        if *number == "null" {
            continue; // In a change, no price is no new price.
        }
        let change = format!(r#"{{"price":{number},"reason":"sale"}}"#);
        let change = Ask::put(&format!("/api/products/{product}"), change).bearer(&shop.admin);
        rows.push(row(
            format!("a new price of {number}"),
            change,
            *status,
            code,
        ));
    }
    rows
}

#[tokio::test]
#[rustfmt::skip] // a table is read by its rows
async fn a_price_has_the_decimals_of_its_money_and_an_end() {
    let shop = staffed().await;
    let product = shop.product("PRICED", 5).await;
    let new = |fields: &str| Ask::post("/api/products", format!(r#"{{"name":"P",{fields}}}"#)).bearer(&shop.admin);
    let change = |fields: &str| Ask::put(&format!("/api/products/{product}"), format!("{{{fields}}}")).bearer(&shop.admin);
    let mut rows = price_rows(&shop, &product);
    rows.extend([
        row("yen have no decimals", new(r#""price":1.5,"currency":"JPY""#), 422, "too_many_decimals"),
        row("nobody's money", new(r#""price":1,"currency":"ZZZ""#), 422, "unknown_currency"),
        row("no price", new(r#""sku":"X""#), 422, "required"),
        row("a crossed-out price below zero", new(r#""price":1,"originalPrice":-1"#), 422, "out_of_range"),
        row("a cost below zero", new(r#""price":1,"costPrice":-1"#), 422, "out_of_range"),
        row("minus one on the shelf", new(r#""price":1,"stockQuantity":-1"#), 422, "out_of_range"),
        row("too many on the shelf", new(r#""price":1,"stockQuantity":1000000001"#), 422, "out_of_range"),
        row("too many for a number", new(r#""price":1,"stockQuantity":9223372036854775808"#), 422, "invalid_value"),
        row("a threshold below zero", new(r#""price":1,"lowStockThreshold":-1"#), 422, "invalid_value"),
        row("a weight below zero", new(r#""price":1,"weight":-1"#), 422, "invalid_value"),
        row("a weight to the milligram", new(r#""price":1,"weight":0.001"#), 422, "too_many_decimals"),
        row("a size without a height", new(r#""price":1,"dimensions":{"length":1,"width":1}"#), 422, "required"),
        row("an unknown shelf", new(r#""price":1,"categoryId":"0193e3a5-0000-7c3f-8d9e-0a1b2c3d4e01""#), 422, "invalid_value"),
        row("a new price without a reason", change(r#""price":5"#), 422, "reason_required"),
        row("a new price for an empty reason", change(r#""price":5,"reason":" ""#), 422, "reason_required"),
        row("a new count without a reason", change(r#""stockQuantity":7"#), 422, "reason_required"),
        row("another money", change(r#""price":5,"currency":"EUR","reason":"sale""#), 422, "invalid_value"),
        row("a sku that is taken", new(r#""price":1,"sku":"PRICED""#), 409, "name_taken"),
    ]);
    nothing(&odd_ones(shop.door.port, &rows).await);
    let dear = shop.owner(new(r#""price":99999999.99,"sku":"DEAR","stockQuantity":10000"#)).await;
    assert_eq!(dear["price"].to_string(), "99999999.99");
}

/// Many of the dearest thing: the sum is counted or refused, never wrapped.
#[tokio::test]
async fn a_cart_of_the_dearest_things_never_wraps_around() {
    let shop = staffed().await;
    let body = r#"{"name":"Dear","price":99999999.99,"stockQuantity":1000000}"#;
    let mut cart: Option<String> = None;
    for _ in 0..3 {
        let product = shop.owner(Ask::post("/api/products", body)).await["id"].clone();
        let add = Ask::post(
            "/api/cart/add",
            json!({"productId": product, "quantity": 10_000}).to_string(),
        );
        let add = cart
            .iter()
            .fold(add, |add, token| add.header("x-cart-token", token));
        let answer = add.at(shop.door.port).await;
        cart = cart.or_else(|| answer.header("x-cart-token").map(str::to_owned));
        let sum = answer.ok()["subtotal"].to_string();
        assert!(!sum.starts_with('-'), "{sum}");
    }
    let order = Ask::post("/api/orders", super::people::checkout().to_string());
    let answer = order
        .header("x-cart-token", &cart.unwrap())
        .at(shop.door.port)
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (422, "out_of_range"),
        "{}",
        answer.body
    );
}
