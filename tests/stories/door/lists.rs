//! Lists asked for in odd ways: pages that are not there, unknown filters and sorts, foreign cursors.

use super::people::staffed;
use super::refused::{Row, nothing, odd_ones, row};
use super::wire::Ask;

const LISTS: &[&str] = &[
    "/api/products",
    "/api/products/search?q=kettle",
    "/api/products/featured",
    "/api/categories",
    "/api/orders",
    "/api/admin/orders",
    "/api/admin/coupons",
    "/api/admin/payments",
    "/api/admin/payments/attention",
    "/api/admin/refunds",
    "/api/admin/inventory/low-stock",
];

/// Moments that are none, or that no calendar of the database has.
const MOMENTS: &[&str] = &[
    "from=yesterday",
    "until=2026-02-30T00:00:00Z",
    "from=-9999-01-01T00:00:00Z",
    "until=-9999-01-01T00:00:00Z",
    "from=0000-12-31T23:59:59Z",
    "until=%2B10000-01-01T00:00:00Z",
    "until=9999-12-31T23:59:59-14:00",
    "from=%2B262142-12-31T00:00:00Z",
];

fn asked(list: &str, query: &str) -> String {
    let mark = if list.contains('?') { '&' } else { '?' };
    format!("{list}{mark}{query}")
}

fn pages(list: &str) -> Vec<&'static str> {
    let limits = [
        "limit=0",
        "limit=-1",
        "limit=101",
        "limit=10000",
        "limit=1000000000",
        "limit=9223372036854775808",
        "limit=x",
        "limit=",
        "limit=1.5",
    ];
    let pages = [
        "page=0",
        "page=-1",
        "page=9223372036854775807",
        "page=99999999999999999999",
        "page=one",
        "page=1&page=2",
        "page=",
        "page=1.5",
    ];
    let unknown = [
        "nonsense=1",
        "sortBy=price",
        "order=desc",
        "offset=10",
        "$where=1",
        "__proto__=1",
        "limit=5&limit=6",
        "=",
        "a[]=1",
    ];
    let paged = if list.ends_with("featured") {
        &[][..]
    } else {
        &pages[..]
    };
    [&limits[..], paged, &unknown[..]].concat()
}

#[tokio::test]
async fn pages_begin_at_one_end_somewhere_and_take_known_filters_only() {
    let shop = staffed().await;
    let mut rows: Vec<Row> = Vec::new();
    for list in LISTS {
        for query in pages(list) {
            rows.push(row(
                *list,
                Ask::get(&asked(list, query)).bearer(&shop.admin),
                400,
                "invalid_parameter",
            ));
        }
    }
    nothing(&odd_ones(shop.door.port, &rows).await);
}

#[tokio::test]
#[rustfmt::skip] // a table is read by its rows
async fn a_filter_or_a_sort_is_a_word_the_shop_knows() {
    let shop = staffed().await;
    let cases = [
        (
            "/api/products",
            vec![
                "sort=price",
                "sort=cost_price",
                "sort=price_asc;drop",
                "sort=",
                "sort=PRICE_ASC",
                "minPrice=abc",
                "minPrice=1e400",
                "maxPrice=0.001",
                "maxPrice=99999999999999999999",
                "currency=ZZZ",
                "inStock=maybe",
                "featured=1",
                "isActive=2",
                "facets=yes",
            ],
        ),
        ("/api/products/search", vec!["q=", "", "q=%20", "q=a&sort=price_asc", "q=a&inStock=x"]),
        ("/api/orders", vec!["status=lost", "status=Pending", "status=", "sort=newest"]),
        (
            "/api/admin/orders",
            vec![
                "sort=customer",
                "status=lost",
                "paymentStatus=free",
                "paymentMethod=barter",
                "paymentDetail=some",
                "fulfilmentStatus=Shipped",
                "returnStatus=",
                "from=yesterday",
                "to=2026-02-30",
                "from=2026-13-01",
                "from=-9999-01-01",
                "to=%2B12026-01-01",
                "customerId=7",
                "minTotal=x",
                "maxTotal=1.005",
                "currency=bitcoin",
            ],
        ),
        ("/api/admin/payments", vec!["sort=amount", "stage=lost", "stage=", "method=barter", "orderId=7", "isOpen=perhaps", "from=0000-01-01", "to=tomorrow"]),
        ("/api/admin/refunds", vec!["sort=amount", "stage=captured", "why=because", "method=", "paymentId=7", "from=x"]),
        ("/api/admin/payments/attention", vec!["kind=fire", "isOpen=1", "orderId=x", "unknownForMinutes=-1", "unknownForMinutes=10081", "sort=newest"]),
        ("/api/admin/payments/books", vec!["from=x", "from=2026-02-02&to=2026-01-01", "from=2020-01-01&to=2026-01-01", "to=0000-01-01", "page=1"]),
        ("/api/admin/coupons", vec!["sort=value", "isActive=perhaps", "validAt=now", "validAt=2026-01-01", "validAt=-9999-01-01T00:00:00Z"]),
        ("/api/admin/analytics/sales", vec!["granularity=hour", "currency=ZZZ", "from=x", "from=2026-02-02&to=2026-01-01", "page=1", "granularity="]),
        ("/api/admin/returns", vec!["status=lost", "from=-9999-01-01", "to=0000-12-31"]),
        ("/api/admin/customers", [&["role=lost"][..], MOMENTS].concat()),
        ("/api/admin/audit", [&["outcome=lost"][..], MOMENTS].concat()),
        ("/api/admin/audit/export", MOMENTS.to_vec()),
    ];
    let mut rows: Vec<Row> = Vec::new();
    for (list, queries) in cases {
        for query in queries {
            rows.push(row(list, Ask::get(&asked(list, query)).bearer(&shop.admin), 400, "invalid_parameter"));
        }
    }
    let long = format!("/api/products/search?q={}", "a".repeat(201));
    rows.push(row("a search of 201 letters", Ask::get(&long), 400, "invalid_parameter"));
    nothing(&odd_ones(shop.door.port, &rows).await);
}

#[tokio::test]
async fn a_cursor_opens_only_the_list_it_was_cut_from() {
    let shop = staffed().await;
    for number in 0..3 {
        shop.product(&format!("C{number}"), 1).await;
    }
    let page = Ask::get("/api/products?limit=1")
        .bearer(&shop.admin)
        .at(shop.door.port)
        .await
        .ok();
    let cursor = page["nextCursor"]
        .as_str()
        .expect("there is more")
        .to_owned();
    let next = format!("/api/products?limit=1&cursor={cursor}");
    let second = Ask::get(&next)
        .bearer(&shop.admin)
        .at(shop.door.port)
        .await
        .ok();
    assert_ne!(page["data"][0]["id"], second["data"][0]["id"]);
    let flipped: String = cursor.chars().rev().collect();
    let mut rows = vec![row(
        "another list",
        Ask::get(&format!("/api/admin/orders?cursor={cursor}")),
        400,
        "invalid_cursor",
    )];
    for odd in [
        "",
        ".",
        "a.b",
        "%00",
        "eyJhIjoxfQ.00",
        &cursor[1..],
        &flipped,
        "' OR 1=1--".replace(' ', "%20").as_str(),
    ] {
        for list in [
            "/api/products",
            "/api/orders",
            "/api/admin/orders",
            "/api/admin/coupons",
            "/api/admin/inventory/low-stock",
        ] {
            rows.push(row(
                "an odd cursor",
                Ask::get(&format!("{list}?cursor={odd}")),
                400,
                "invalid_cursor",
            ));
        }
    }
    for row in &mut rows {
        row.ask = row.ask.clone().bearer(&shop.admin);
    }
    nothing(&odd_ones(shop.door.port, &rows).await);
    // A cursor of one order in another order must lead somewhere or be refused, not break.
    let resorted = format!("/api/products?limit=1&sort=price_asc&cursor={cursor}");
    let answer = Ask::get(&resorted)
        .bearer(&shop.admin)
        .at(shop.door.port)
        .await;
    assert!(answer.status.as_u16() < 500, "{}", answer.body);
}
