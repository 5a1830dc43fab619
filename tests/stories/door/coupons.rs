//! Coupons that cannot be used, and coupons nobody should be able to make.

use super::people::{checkout, staffed, with};
use super::refused::{Row, nothing, odd_ones, row};
use super::wire::Ask;
use serde_json::{Value, json};

fn coupon(code: &str, fields: Value) -> String {
    let whole = json!({"code": code, "type": "percentage", "value": 10,
        "validFrom": "2020-01-01T00:00:00Z", "validUntil": "2099-01-01T00:00:00Z"});
    with(&whole, fields)
}

/// A coupon that does not apply, and what is said to whoever tries it.
fn unusable() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("ASLEEP", json!({"isActive": false}), "coupon_invalid"),
        (
            "EARLY",
            json!({"validFrom": "2098-01-01T00:00:00Z"}),
            "coupon_invalid",
        ),
        (
            "LATE",
            json!({"validUntil": "2020-02-01T00:00:00Z"}),
            "coupon_invalid",
        ),
        ("EURO", json!({"currency": "EUR"}), "coupon_invalid"),
        (
            "RICH",
            json!({"minimumAmount": 1000}),
            "coupon_below_minimum",
        ),
        (
            "KNOWN",
            json!({"perCustomerLimit": 1}),
            "coupon_needs_account",
        ),
    ]
}

#[tokio::test]
#[rustfmt::skip] // a table is read by its rows
async fn a_coupon_that_does_not_apply_is_refused_and_stays_unused() {
    let shop = staffed().await;
    let (product, port) = (shop.product("P", 50).await, shop.door.port);
    let cart = shop.guest_cart(&product).await;
    for (code, fields, _) in unusable() {
        shop.owner(Ask::post("/api/admin/coupons", coupon(code, fields))).await;
    }
    let gone = shop.owner(Ask::post("/api/admin/coupons", coupon("GONE", json!({})))).await["id"].as_str().unwrap().to_owned();
    shop.owner(Ask::new("DELETE", &format!("/api/admin/coupons/{gone}"))).await;
    let tried = |code: &str| Ask::post("/api/coupons/validate", json!({"code": code}).to_string()).header("x-cart-token", &cart);
    let used = |code: &str| Ask::post("/api/orders", with(&checkout(), json!({"couponCode": code}))).header("x-cart-token", &cart);
    let mut rows: Vec<Row> = Vec::new();
    for (code, _, due) in unusable() {
        rows.push(row(format!("trying {code}"), tried(code), 409, due));
        rows.push(row(format!("using {code}"), used(code), 409, due));
    }
    for code in ["GONE", "NEVER-WAS", "x", "'; DROP TABLE coupons;--", "A\u{0}B", "🥝🥝🥝"] {
        rows.push(row(format!("trying {code:?}"), tried(code), 409, "coupon_invalid"));
        rows.push(row(format!("using {code:?}"), used(code), 409, "coupon_invalid"));
    }
    rows.push(row("trying on less than nothing", Ask::post("/api/coupons/validate", r#"{"code":"RICH","subtotal":-1}"#), 422, "out_of_range"));
    rows.push(row("trying on an empty hand", Ask::post("/api/coupons/validate", r#"{"code":"RICH"}"#), 409, "cart_empty"));
    nothing(&odd_ones(port, &rows).await);
    // Unknown and over: one voice, so that nobody finds codes by trying.
    let told = |answer: testkit::actors::Answer| with(&answer.body, json!({"instance": ""}));
    assert_eq!(told(tried("LATE").at(port).await), told(tried("NEVER-WAS").at(port).await));
    let list = shop.owner(Ask::get("/api/admin/coupons?limit=100")).await;
    assert!(list["data"].as_array().unwrap().iter().all(|one| one["usedCount"] == 0), "{list}");
    let left = shop.owner(Ask::get(&format!("/api/products/{product}"))).await;
    assert_eq!(left["stockQuantity"], 50);
}

#[tokio::test]
#[rustfmt::skip] // a table is read by its rows
async fn terms_that_make_no_sense_are_refused_at_their_field() {
    let shop = staffed().await;
    let cases = [
        ("101 percent", json!({"value": 101}), "out_of_range"),
        ("0 percent", json!({"value": 0}), "out_of_range"),
        ("minus 10 percent", json!({"value": -10}), "out_of_range"),
        ("a thousandth of a percent", json!({"value": 10.001}), "too_many_decimals"),
        ("a word", json!({"value": "ten"}), "invalid_value"),
        ("no amount off", json!({"type": "fixed_amount", "value": 0}), "out_of_range"),
        ("minus an amount", json!({"type": "fixed_amount", "value": -5}), "out_of_range"),
        ("a tenth of a cent", json!({"type": "fixed_amount", "value": 0.001}), "too_many_decimals"),
        ("more than there is", json!({"type": "fixed_amount", "value": 100_000_000}), "out_of_range"),
        ("free beer", json!({"type": "beer"}), "invalid_value"),
        ("a minimum below zero", json!({"minimumAmount": -1}), "out_of_range"),
        ("a cap below zero", json!({"maximumDiscount": -1}), "out_of_range"),
        ("a limit of none", json!({"usageLimit": 0}), "out_of_range"),
        ("a limit below zero", json!({"usageLimit": -1}), "out_of_range"),
        ("half a limit", json!({"usageLimit": 1.5}), "invalid_value"),
        ("no use per customer", json!({"perCustomerLimit": 0}), "out_of_range"),
        ("over before it begins", json!({"validUntil": "2019-01-01T00:00:00Z"}), "out_of_range"),
        ("a day that is none", json!({"validFrom": "2026-02-30T00:00:00Z"}), "out_of_range"),
        ("a day without a time", json!({"validFrom": "2026-01-01"}), "invalid_value"),
        ("money nobody knows", json!({"currency": "BTC"}), "unknown_currency"),
        ("a code too short", json!({"code": "AB"}), "invalid_value"),
        ("a code too long", json!({"code": "A".repeat(51)}), "invalid_value"),
        ("a code with a space", json!({"code": "TEN OFF"}), "invalid_value"),
        ("a code in Cyrillic", json!({"code": "СКИДКА"}), "invalid_value"),
    ];
    let mut rows: Vec<Row> = cases.into_iter().map(|(what, fields, due)| row(what, Ask::post("/api/admin/coupons", coupon("TEN", fields)).bearer(&shop.admin), 422, due)).collect();
    let bare = |text: &str| Ask::post("/api/admin/coupons", text).bearer(&shop.admin);
    rows.push(row("nothing said", bare("{}"), 422, "required"));
    nothing(&odd_ones(shop.door.port, &rows).await);
    let made = shop.owner(Ask::post("/api/admin/coupons", coupon("TEN", json!({})))).await["id"].as_str().unwrap().to_owned();
    let rows = [
        row("a code that is taken", Ask::post("/api/admin/coupons", coupon("ten", json!({}))).bearer(&shop.admin), 409, "already_exists"),
        row("another code for the same coupon", Ask::put(&format!("/api/admin/coupons/{made}"), r#"{"code":"OTHER"}"#).bearer(&shop.admin), 422, "invalid_value"),
        row("another money without its amounts", Ask::put(&format!("/api/admin/coupons/{made}"), r#"{"currency":"EUR"}"#).bearer(&shop.admin), 422, "invalid_value"),
    ];
    nothing(&odd_ones(shop.door.port, &rows).await);
}

/// Years no calendar of the database has: a refusal, or kept as they are, but no failure.
#[tokio::test]
async fn days_at_the_end_of_time_break_nothing() {
    let shop = staffed().await;
    let years = [
        "+262142-12-31",
        "-262143-01-01",
        "9999-12-31",
        "0000-01-01",
        "-0001-01-01",
        "+300000-01-01",
        "0001-01-01",
    ];
    let mut asks = Vec::new();
    for (number, day) in years.iter().enumerate() {
        let word = day.replace('+', "%2B");
        for path in [
            "/api/admin/orders",
            "/api/admin/returns",
            "/api/admin/analytics/sales",
        ] {
            for query in [
                format!("from={word}"),
                format!("to={word}"),
                format!("from={word}&to={word}"),
            ] {
                asks.push(Ask::get(&format!("{path}?{query}")));
            }
        }
        for granularity in ["week", "month", "year"] {
            asks.push(Ask::get(&format!(
                "/api/admin/analytics/sales?to={word}&granularity={granularity}"
            )));
        }
        asks.push(Ask::get(&format!(
            "/api/admin/coupons?validAt={word}T00:00:00Z"
        )));
        for path in [
            "/api/admin/customers",
            "/api/admin/audit",
            "/api/admin/audit/export",
        ] {
            for end in ["from", "until"] {
                asks.push(Ask::get(&format!("{path}?{end}={word}T00:00:00Z")));
            }
        }
        let moment = format!("{day}T00:00:00Z");
        asks.push(Ask::post(
            "/api/admin/coupons",
            coupon(&format!("FROM{number}"), json!({"validFrom": moment})),
        ));
        asks.push(Ask::post(
            "/api/admin/coupons",
            coupon(&format!("UNTIL{number}"), json!({"validUntil": moment})),
        ));
    }
    let asks: Vec<Ask> = asks
        .into_iter()
        .map(|ask| ask.bearer(&shop.admin))
        .collect();
    nothing(&super::refused::failures(shop.door.port, &asks).await);
    // And the shop still hears of everything that follows.
    let new = Ask::post("/api/admin/coupons", coupon("AFTER", json!({})))
        .bearer(&shop.admin)
        .at(shop.door.port)
        .await;
    let token = new.header("x-event-position").unwrap().to_owned();
    let list = shop
        .settled(Ask::get("/api/admin/coupons?search=AFTER"), &token)
        .await;
    assert_eq!(list["data"][0]["code"], "AFTER");
}
