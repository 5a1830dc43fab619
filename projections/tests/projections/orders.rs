//! What is said of orders.

use crate::teller::{Teller, at, id};
use domain::kernel::{By, OrderId};
use domain::order::OrderEvent;
use projections::Window;
use projections::orders::{self, Filter, Sort};

const YEAR: i64 = 366 * 86_400;

/// Orders 1, 2 and 4 of this year, 3 of the next; the first is cancelled, the second paid.
async fn shop() -> Teller {
    let mut teller = Teller::new().await;
    teller.placed(1, 900, 500, at(10));
    teller.placed(2, 901, 700, at(20));
    teller.placed(3, 900, 100, at(YEAR));
    teller.cancelled(1, 900, 500, at(10));
    teller.tell(
        id(2),
        OrderEvent::Confirmed {
            order_id: OrderId(id(2)),
            by: By::Staff,
            at: at(30),
        },
    );
    teller.captured(2, 700, at(20));
    teller.placed(4, 900, 300, at(40));
    teller.project(3).await;
    teller
}

async fn numbers(teller: &Teller, filter: &Filter, sort: Sort) -> Vec<String> {
    let listed = orders::list(teller.pool(), filter, sort, &Window::page(1, 10))
        .await
        .unwrap();
    assert_eq!(
        listed.total,
        Some(i64::try_from(listed.rows.len()).unwrap()),
        "{filter:?}"
    );
    listed
        .rows
        .into_iter()
        .map(|row| row.order_number)
        .collect()
}

#[tokio::test]
async fn numbers_have_no_gaps_in_any_year() {
    let teller = shop().await;
    let drawn = numbers(&teller, &Filter::default(), Sort::Oldest).await;
    assert_eq!(
        drawn,
        ["2026-000001", "2026-000002", "2026-000003", "2027-000001"]
    );
}

#[tokio::test]
async fn the_back_office_finds_orders() {
    let teller = shop().await;
    let some = |change: &dyn Fn(&mut Filter)| {
        let mut filter = Filter::default();
        change(&mut filter);
        filter
    };
    let (one, two, three, next) = ("2026-000001", "2026-000002", "2026-000003", "2027-000001");
    let cases: [(Filter, &[&str]); 10] = [
        (
            some(&|filter| filter.status = Some("pending".to_owned())),
            &[three, next],
        ),
        (
            some(&|filter| filter.payment_status = Some("paid".to_owned())),
            &[two],
        ),
        (
            some(&|filter| filter.payment_method = Some("stripe".to_owned())),
            &[],
        ),
        (
            some(&|filter| filter.customer_id = Some(id(7))),
            &[one, two, three, next],
        ),
        (some(&|filter| filter.customer_id = Some(id(8))), &[]),
        (
            some(&|filter| filter.placed_from = Some(at(20))),
            &[two, three, next],
        ),
        (some(&|filter| filter.placed_before = Some(at(20))), &[one]),
        (
            some(&|filter| filter.search = Some("2026-".to_owned())),
            &[one, two, three],
        ),
        (
            some(&|filter| filter.search = Some("B%2".to_owned())),
            &[two],
        ),
        (
            some(&|filter| {
                (filter.min_total_minor, filter.max_total_minor) = (Some(300), Some(500))
            }),
            &[one, three],
        ),
    ];
    for (filter, expected) in cases {
        assert_eq!(
            numbers(&teller, &filter, Sort::Oldest).await,
            expected,
            "{filter:?}"
        );
    }
    assert_eq!(
        numbers(&teller, &Filter::default(), Sort::TotalHigh).await,
        [two, one, three, next]
    );
}

#[tokio::test]
async fn an_order_is_shown_whole() {
    let teller = shop().await;
    let order = orders::by_number(teller.pool(), "2026-000002")
        .await
        .unwrap()
        .unwrap();
    let summary = &order.summary;
    assert_eq!(
        (summary.status.as_str(), summary.payment_status.as_str()),
        ("confirmed", "paid")
    );
    assert_eq!(
        (summary.version, summary.line_count, summary.units),
        (3, 1, 2)
    );
    let story: Vec<_> = order.story.iter().map(|step| step.what.as_str()).collect();
    assert_eq!(story, ["placed", "confirmed", "payment_captured"]);
    assert_eq!(
        orders::by_id(teller.pool(), id(2)).await.unwrap(),
        Some(order)
    );
    let known =
        orders::ids_of_references(teller.pool(), "web", &["B%4".to_owned(), "x".to_owned()]).await;
    assert_eq!(
        known.unwrap().into_iter().collect::<Vec<_>>(),
        [("B%4".to_owned(), id(4))]
    );
}

#[tokio::test]
async fn every_status_is_counted() {
    let teller = shop().await;
    let counts = orders::status_counts(teller.pool()).await.unwrap();
    let counts: Vec<_> = counts
        .iter()
        .map(|count| (count.status.as_str(), count.orders))
        .collect();
    assert_eq!(counts[..2], [("pending", 2), ("confirmed", 1)]);
    assert_eq!((counts.len(), counts[5]), (7, ("cancelled", 1)));
}
