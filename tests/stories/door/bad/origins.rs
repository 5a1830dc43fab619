//! Pages of other sites: only the shop's own may read an answer.

use super::super::wire::Ask;
use testkit::actors::Answer;
use testkit::shop::TestShop;

const SHOP: &str = "https://eliteshop.com";

fn let_in(answer: &Answer) -> Option<&str> {
    answer.header("access-control-allow-origin")
}

#[tokio::test]
async fn only_pages_of_the_shop_may_read_its_answers() {
    let settings = [
        ("FRONTEND_URL", SHOP),
        ("ADMIN_URL", "https://admin.eliteshop.com"),
    ];
    let shop = TestShop::with(&settings).await;
    let door = shop.open().await;
    let strangers = [
        "null",
        "*",
        "https://eliteshop.com.evil.example",
        "https://evil-eliteshop.com",
        "https://eliteshop.com:8443",
        "http://eliteshop.com",
        "https://ELITESHOP.com.",
        "https://eliteshop.com@evil.example",
        "https://x.eliteshop.com",
        "https://eliteshop.com/",
        "file://",
        "eliteshop.com",
    ];
    let preflight = |origin: &str| {
        Ask::new("OPTIONS", "/api/orders")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header(
                "access-control-request-headers",
                "authorization, content-type",
            )
    };
    for origin in strangers {
        let read = Ask::get("/api/products")
            .header("origin", origin)
            .at(door.port)
            .await;
        assert_eq!(let_in(&read), None, "{origin} may read");
        let asked = preflight(origin).at(door.port).await;
        assert_eq!(let_in(&asked), None, "{origin} may write");
        assert_eq!(asked.status.as_u16(), 400, "{origin}");
    }
    for origin in [SHOP, "https://admin.eliteshop.com"] {
        let read = Ask::get("/api/products")
            .header("origin", origin)
            .at(door.port)
            .await;
        assert_eq!(let_in(&read), Some(origin));
        assert_eq!(
            read.header("access-control-allow-credentials"),
            Some("true")
        );
        assert!(
            read.header("vary")
                .is_some_and(|vary| vary.to_lowercase().contains("origin"))
        );
        let asked = preflight(origin).at(door.port).await;
        assert_eq!((asked.status.as_u16(), let_in(&asked)), (200, Some(origin)));
    }
    let odd = preflight(SHOP).header("access-control-request-method", "TRACE");
    assert_eq!(odd.at(door.port).await.status.as_u16(), 400);
}

#[tokio::test]
async fn a_page_of_the_back_office_says_why_and_saves_what_it_is_given() {
    let shop = TestShop::with(&[("ADMIN_URL", SHOP)]).await;
    let door = shop.open().await;
    let may_send = |headers: &str| {
        Ask::new("OPTIONS", "/api/admin/roles")
            .header("origin", SHOP)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", headers)
    };
    let why = "authorization, content-type, idempotency-key, if-match, x-reason";
    let asked = may_send(why).at(door.port).await;
    assert_eq!((asked.status.as_u16(), let_in(&asked)), (200, Some(SHOP)));
    let odd = may_send("authorization, x-forwarded-for")
        .at(door.port)
        .await;
    assert_eq!(odd.status.as_u16(), 400);
    let read = Ask::get("/api/products").header("origin", SHOP);
    let read = read.at(door.port).await;
    let readable = read.header("access-control-expose-headers").unwrap();
    let readable: Vec<String> = readable
        .split(',')
        .map(|name| name.trim().to_lowercase())
        .collect();
    for name in [
        "content-disposition",
        "etag",
        "retry-after",
        "x-cart-token",
        "x-event-position",
        "x-order-token",
        "x-projection-position",
        "x-request-id",
        "ratelimit-remaining",
    ] {
        assert!(readable.iter().any(|one| one == name), "{name}");
    }
}
