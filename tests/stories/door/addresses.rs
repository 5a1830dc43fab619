//! Addresses nobody lives at, methods nobody takes, ids that are none, odd letters.

use super::people::staffed;
use super::refused::{all, failures, nothing, odd_ones, row};
use super::wire::Ask;
use api::permissions::TABLE;

const ODD_IDS: &[&str] = &[
    "1",
    "-1",
    "0",
    "null",
    "undefined",
    "NaN",
    "abc",
    "..",
    "%2e%2e",
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "%0d%0a",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e7",
    "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e700",
    "0193e3a5-5c6d-1c3f-0d9e-0a1b2c3d4e70",
    "{0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70}",
    "urn:uuid:0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70",
    "' OR '1'='1",
    "%27%20OR%201=1--",
    "%F0%9F%A5%9D",
    "%E2%80%AEgnp.exe",
    "%C3%28",
    "%ff%fe",
    "%ED%A0%80",
    "caf%C3%A9",
    "cafe%CC%81",
    "%D0%B0pple",
    "%e2%80%8b",
    "%25",
    "%",
];

/// A space does not belong into a target: the parser of HTTP would see two.
fn sent(id: &str) -> String {
    id.replace(' ', "%20")
}

#[tokio::test]
async fn an_id_that_is_none_is_nobody() {
    let shop = staffed().await;
    let places = [
        ("GET", "/api/products/", ""),
        ("PUT", "/api/products/", ""),
        ("DELETE", "/api/products/", ""),
        ("GET", "/api/categories/", ""),
        ("PUT", "/api/categories/", ""),
        ("DELETE", "/api/categories/", ""),
        ("GET", "/api/admin/orders/", ""),
        ("PUT", "/api/admin/orders/", "/status"),
        ("PUT", "/api/admin/orders/", "/tracking"),
        ("GET", "/api/admin/coupons/", ""),
        ("PUT", "/api/admin/coupons/", ""),
        ("DELETE", "/api/admin/coupons/", ""),
        ("GET", "/api/orders/", ""),
        ("GET", "/api/orders/", "/track"),
        ("PUT", "/api/orders/", "/cancel"),
        ("DELETE", "/api/cart/remove/", ""),
        ("GET", "/api/problems/", ""),
    ];
    let body = |path: &str| match path {
        "/status" => r#"{"status":"confirmed"}"#,
        "/tracking" => r#"{"trackingNumber":"1"}"#,
        _ => "{}",
    };
    let (mut asks, mut long) = (Vec::new(), Vec::new());
    for (method, before, after) in places {
        let ask = |id: &str| {
            let ask = Ask::new(method, &format!("{before}{id}{after}")).bearer(&shop.admin);
            if method == "PUT" {
                ask.json(body(after))
            } else {
                ask
            }
        };
        asks.extend(ODD_IDS.iter().map(|id| ask(&sent(id))));
        long.push(ask(&"a".repeat(5_000)));
    }
    asks.extend(long);
    let mut odd = failures(shop.door.port, &asks).await;
    for (ask, answer) in asks.iter().zip(all(shop.door.port, &asks).await) {
        let status = answer.status.as_u16();
        // Taking what is not in the cart out of it changes nothing; `..` may lead to a list.
        let fine = [404, 400, 405].contains(&status)
            || ask.named().contains("cart/remove")
            || ask.named().contains("..");
        if !fine {
            odd.push(format!("- {status}: {}", ask.named()));
        }
    }
    nothing(&odd);
}

/// Whatever comes before and after an id in an address, as the table of routes has it: returns, parcels,
/// customers, staff, keys, the audit log and the rest. Ids that could be some reach the rule about the body.
#[tokio::test]
async fn an_id_that_is_none_is_nobody_wherever_a_route_takes_one() {
    let shop = staffed().await;
    let mut asks = Vec::new();
    for line in TABLE {
        let Some((before, after)) = line.pattern.split_once("{id}") else {
            continue;
        };
        let long = "a".repeat(5_000);
        for id in ODD_IDS.iter().copied().chain([&*long]) {
            let target = format!("{before}{}{after}", sent(id));
            let ask = Ask::new(line.method, &target).bearer(&shop.admin);
            asks.push(match line.method {
                "POST" | "PUT" => ask.json("{}"),
                _ => ask,
            });
        }
    }
    assert!(asks.len() > 1_500, "only {} were asked", asks.len());
    let mut odd = failures(shop.door.port, &asks).await;
    for (ask, answer) in asks.iter().zip(all(shop.door.port, &asks).await) {
        let status = answer.status.as_u16();
        // `..` may lead to a list.
        let fine = [400, 404, 405, 422].contains(&status) || ask.named().contains("..");
        if !fine {
            odd.push(format!("- {status}: {}", ask.named()));
        }
    }
    nothing(&odd);
}

#[tokio::test]
#[rustfmt::skip] // a table is read by its rows
async fn an_address_says_what_it_takes() {
    let shop = staffed().await;
    let rows = [
        row("no such address", Ask::get("/api/nope"), 404, "not_found"),
        row("the root", Ask::get("/"), 404, "not_found"),
        row("another folder", Ask::get("/admin"), 404, "not_found"),
        row("twice the slash", Ask::get("/api//products"), 404, "not_found"),
        row("a slash at the end", Ask::get("/api/cart/"), 404, "not_found"),
        row("in capitals", Ask::get("/API/products"), 404, "not_found"),
        row("the metrics from outside", Ask::get("/metrics"), 404, "not_found"),
        row("TRACE", Ask::new("TRACE", "/api/cart"), 405, "method_not_allowed"),
        row("a method nobody knows", Ask::new("BREW", "/api/products"), 405, "method_not_allowed"),
        row("PATCH", Ask::new("PATCH", "/api/orders"), 405, "method_not_allowed"),
        row("DELETE of all products", Ask::new("DELETE", "/api/products"), 405, "method_not_allowed"),
        row("an add that is got", Ask::get("/api/cart/add"), 405, "method_not_allowed"),
        row("a far too long address", Ask::get(&format!("/api/products?tag={}", "a".repeat(9_000))), 414, "uri_too_long"),
    ];
    nothing(&odd_ones(shop.door.port, &rows).await);
    for (method, path, allow) in [
        ("PATCH", "/api/orders", "GET, HEAD, POST, OPTIONS"),
        ("TRACE", "/api/cart", "GET, HEAD, OPTIONS"),
        ("PATCH", "/api/categories/1", "GET, HEAD, PUT, DELETE, OPTIONS"),
        ("GET", "/api/cart/add", "POST, OPTIONS"),
        ("POST", "/api/admin/dashboard", "GET, HEAD, OPTIONS"),
    ] {
        let answer = Ask::new(method, path).at(shop.door.port).await;
        let got = (answer.status.as_u16(), answer.header("allow"));
        assert_eq!(got, (405, Some(allow)), "{method} {path}");
    }
    let options = Ask::new("OPTIONS", "/api/products").at(shop.door.port).await;
    assert_eq!(options.status.as_u16(), 204);
    let head = Ask::new("HEAD", "/api/products").at(shop.door.port).await;
    assert_eq!(head.status.as_u16(), 200);
}

#[tokio::test]
#[rustfmt::skip] // a table is read by its rows
async fn slugs_and_names_keep_to_their_rules_whatever_the_alphabet() {
    let shop = staffed().await;
    let slugs = [
        "Über-Kettle",
        "kettle_red",
        "red kettle",
        "-red",
        "red-",
        "red--kettle",
        "",
        "КОТ",
        "р",
        "\u{202e}gnp",
        "a\u{200b}b",
        "🥝",
        "\u{10ffff}",
        "a\u{0}b",
        "../x",
        "a/b",
        "a%2fb",
        "１２",
        "ﬁ",
        "İ",
        "ß",
        "A",
    ];
    let mut rows = Vec::new();
    for slug in slugs {
        for path in ["/api/products", "/api/categories"] {
            let body = serde_json::json!({"name": "N", "slug": slug});
            let body = if path.ends_with("products") { super::people::with(&body, serde_json::json!({"price": 1})) } else { body.to_string() };
            rows.push(row(format!("slug {slug:?}"), Ask::post(path, body).bearer(&shop.admin), 422, "invalid_value"));
        }
    }
    for name in ["", " ", "\u{0}", "a\u{0}b", &"x".repeat(256), "\u{7}"] {
        let body = serde_json::json!({"name": name, "price": 1}).to_string();
        rows.push(row(format!("name {name:?}"), Ask::post("/api/products", body).bearer(&shop.admin), 422, "invalid_value"));
    }
    nothing(&odd_ones(shop.door.port, &rows).await);
    for name in ["Пальто", "外套", "🥝🥝", "Ünïcödé Kettle", "ﬁsh & chips", "ß", "\u{202e}evil"] {
        let body = serde_json::json!({"name": name, "price": 1}).to_string();
        let made = Ask::post("/api/products", body).bearer(&shop.admin).at(shop.door.port).await;
        let position = made.header("x-event-position").unwrap_or_else(|| panic!("{name}: {}", made.body));
        let by_id = Ask::get(&format!("/api/products/{}", made.body["id"].as_str().unwrap()));
        let made = shop.settled(by_id, position).await;
        let slug = made["slug"].as_str().unwrap();
        assert!(slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'), "{name}: {slug}");
        let shown = Ask::get(&format!("/api/products/{slug}")).bearer(&shop.admin).at(shop.door.port).await.ok();
        assert_eq!(shown["name"], name);
    }
}
