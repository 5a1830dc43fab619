//! The size of a real shop: how fast the tables are kept, and that no question is slow.
//! `cargo test -p projections --test projections --release volume -- --ignored --nocapture`

use crate::teller::{Teller, at, placement};
use domain::kernel::{By, CategoryId, ProductId};
use domain::order::{Line, OrderEvent, Placement};
use projections::catalogue::{self, Filter, Sort};
use projections::sales_by_day::{self, Granularity};
use projections::{Window, dashboard, orders, stock_levels};
use std::time::{Duration, Instant};
use uuid::Uuid;

fn size(name: &str, usual: u128) -> u128 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

const WORDS: [&str; 12] = [
    "frozen",
    "pizza",
    "bread",
    "milk",
    "organic",
    "chocolate",
    "yogurt",
    "coffee",
    "tomato",
    "soup",
    "orange",
    "juice",
];

fn products(teller: &mut Teller, number: u128) {
    for at in 1..=number {
        let word = |step: u128| WORDS[usize::try_from((at / step) % 12).unwrap()];
        let name = format!("{} {} {} {at}", word(1), word(12), word(144));
        teller.product(at, &name, i64::try_from(at % 5_000).unwrap(), |details| {
            details.category_id = Some(CategoryId(Uuid::from_u128(900_000_000 + at % 300)));
            details.brand = Some(format!("Brand {}", at % 2_000));
            details.description =
                Some(format!("{} and {} with {}", word(1), word(7), word(31)).repeat(5));
        });
        teller.stocked(at, i64::try_from(at % 50).unwrap());
    }
}

/// Imported orders of nine lines: six events each.
fn sales(teller: &mut Teller, products: u128, first: u128, number: u128) {
    for order in first..first + number {
        let moment =
            at(i64::try_from(order % 365).unwrap() * 86_400
                + i64::try_from(order % 86_400).unwrap());
        let stream = 10_000_000 + order;
        let mut placed = placement(stream, 1, 900, moment);
        placed.lines = (0..9)
            .map(|line| of(&placed, 1 + (order * 7 + line * line * 1_009) % products))
            .collect();
        let order_id = placed.order_id;
        teller.tell(order_id.0, OrderEvent::Placed(Box::new(placed)));
        teller.tell(
            order_id.0,
            OrderEvent::Confirmed {
                order_id,
                by: By::System,
                at: moment,
            },
        );
        teller.captured(stream, 900, moment);
        teller.tell(
            order_id.0,
            OrderEvent::PickingStarted {
                order_id,
                at: moment,
            },
        );
        teller.tell(
            order_id.0,
            OrderEvent::Shipped {
                order_id,
                at: moment,
            },
        );
        teller.tell(
            order_id.0,
            OrderEvent::Delivered {
                order_id,
                at: moment,
            },
        );
    }
}

fn of(placed: &Placement, product: u128) -> Line {
    Line {
        product_id: ProductId(Uuid::from_u128(product)),
        ..placed.lines[0].clone()
    }
}

fn report(times: Vec<(&'static str, usize, Duration)>) {
    for (projection, events, took) in times.into_iter().filter(|(_, events, _)| *events > 0) {
        let rate = u128::try_from(events).unwrap() * 1_000 / took.as_millis().max(1);
        eprintln!("{projection:<20} {events:>8} events {rate:>8}/s");
    }
}

async fn timed<T>(what: &str, answer: impl Future<Output = T>) -> T {
    let started = Instant::now();
    let answer = answer.await;
    let took = started.elapsed();
    eprintln!("{what:<40} {took:>12.2?}");
    assert!(took < Duration::from_secs(2), "{what} took {took:?}");
    answer
}

#[tokio::test]
#[ignore = "minutes; run it alone, optimised"]
async fn volume() {
    let (number, bought) = (size("PRODUCTS", 92_000), size("ORDERS", 155_000));
    let mut teller = Teller::new().await;
    products(&mut teller, number);
    report(teller.project(2_000).await);
    teller.forget();
    for first in (0..bought).step_by(20_000) {
        sales(&mut teller, number, first, 20_000.min(bought - first));
        report(teller.project(2_000).await);
        teller.forget();
    }
    sqlx::query("VACUUM ANALYZE")
        .execute(teller.pool())
        .await
        .unwrap();
    for _ in 0..2 {
        catalogue_lists(&teller).await;
        catalogue_filters(&teller).await;
        searches(&teller).await;
        order_lists(&teller).await;
        back_office(&teller).await;
    }
}

async fn catalogue_lists(teller: &Teller) {
    let (pool, all) = (teller.pool(), Filter::public());
    for word in Sort::WORDS {
        let sort = Sort::parse(word).unwrap();
        let first = Window::page(1, 20);
        let part = timed(word, catalogue::list(pool, &all, sort, &first))
            .await
            .unwrap();
        let next = Window::after(part.next_cursor.unwrap(), 20);
        timed("... by cursor", catalogue::list(pool, &all, sort, &next))
            .await
            .unwrap();
    }
    for sort in [Sort::Newest, Sort::Name] {
        let deep = Window::page(4_000, 20);
        timed("page 4000", catalogue::list(pool, &all, sort, &deep))
            .await
            .unwrap();
    }
}

fn some<F: Default>(change: impl FnOnce(&mut F)) -> F {
    let mut filter = F::default();
    change(&mut filter);
    filter
}

async fn catalogue_filters(teller: &Teller) {
    let (pool, first) = (teller.pool(), Window::page(1, 20));
    let shelves = || {
        (0..5)
            .map(|shelf| Uuid::from_u128(900_000_000 + shelf))
            .collect()
    };
    let filters: [(&str, Filter); 6] = [
        (
            "shelves",
            some(|f: &mut Filter| f.category_ids = Some(shelves())),
        ),
        (
            "price",
            some(|f: &mut Filter| f.max_price_minor = Some(900)),
        ),
        ("in stock", some(|f: &mut Filter| f.in_stock = Some(true))),
        (
            "out of stock",
            some(|f: &mut Filter| f.in_stock = Some(false)),
        ),
        (
            "brand",
            some(|f: &mut Filter| f.brands = vec!["Brand 7".to_owned()]),
        ),
        (
            "tag",
            some(|f: &mut Filter| f.tag = Some("none".to_owned())),
        ),
    ];
    for (what, mut filter) in filters {
        filter.active = Some(true);
        for sort in [Sort::Newest, Sort::PriceLow, Sort::Name] {
            timed(what, catalogue::list(pool, &filter, sort, &first))
                .await
                .unwrap();
        }
        timed("... facets", catalogue::facets(pool, &filter))
            .await
            .unwrap();
    }
}

async fn searches(teller: &Teller) {
    let (pool, all, first) = (teller.pool(), Filter::public(), Window::page(1, 20));
    let texts = [
        "pizza",
        "frozen pi",
        "organic milk",
        "choclate",
        "zzzzzz",
        "orgnic soop",
        "p",
    ];
    for text in texts {
        let found = timed(text, catalogue::search(pool, text, &all, &first))
            .await
            .unwrap();
        eprintln!("    {:?} {}", found.listed.total, found.is_fuzzy);
    }
}

async fn order_lists(teller: &Teller) {
    use orders::{Filter, Sort};
    let (pool, first) = (teller.pool(), Window::page(1, 20));
    let word = |word: &str| Some(word.to_owned());
    let filters: [(&str, Filter); 8] = [
        ("orders", Filter::default()),
        (
            "delivered",
            some(|f: &mut Filter| f.status = word("delivered")),
        ),
        (
            "paid",
            some(|f: &mut Filter| f.payment_status = word("paid")),
        ),
        (
            "unpaid",
            some(|f: &mut Filter| f.payment_status = word("pending")),
        ),
        (
            "since June",
            some(|f: &mut Filter| f.placed_from = Some(at(150 * 86_400))),
        ),
        (
            "number",
            some(|f: &mut Filter| f.search = word("2026-0001")),
        ),
        (
            "total",
            some(|f: &mut Filter| f.min_total_minor = Some(901)),
        ),
        (
            "customer",
            some(|f: &mut Filter| f.customer_id = Some(Uuid::from_u128(7))),
        ),
    ];
    for (what, filter) in &filters {
        for sort in [Sort::Newest, Sort::TotalHigh] {
            timed(what, orders::list(pool, filter, sort, &first))
                .await
                .unwrap();
        }
    }
    let (all, deep) = (Filter::default(), Window::page(7_000, 20));
    timed("page 7000", orders::list(pool, &all, Sort::Newest, &deep))
        .await
        .unwrap();
}

async fn back_office(teller: &Teller) {
    let (pool, first) = (teller.pool(), Window::page(1, 20));
    timed("low stock", stock_levels::low(pool, &first))
        .await
        .unwrap();
    timed("dashboard", dashboard::overview(pool, None, None))
        .await
        .unwrap();
    let (from, to) = (at(0).date_naive(), at(400 * 86_400).date_naive());
    let weeks = sales_by_day::sales(pool, from, to, Granularity::Week, None);
    timed("sales by week", weeks).await.unwrap();
}
