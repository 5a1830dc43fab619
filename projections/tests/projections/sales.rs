//! What the dashboard and the sales analytics say.

use crate::teller::{Teller, at, id};
use crate::till::{PRICE, Till};
use chrono::{Days, NaiveDate};
use domain::customer::CustomerEvent;
use domain::kernel::CustomerId;
use domain::refund::WhyRefund;
use projections::sales_by_day::Granularity;
use projections::{dashboard, product_sales, sales_by_day};

const DAY: i64 = 86_400;

/// Two orders on the first of January 2026, one of them cancelled, one forty days later.
async fn shop() -> Teller {
    let mut teller = Teller::new().await;
    teller.product(900, "Shoe", 100, |_| ());
    teller.tell(
        id(7),
        CustomerEvent::Registered {
            customer_id: CustomerId(id(7)),
            at: at(0),
        },
    );
    teller.placed(1, 900, 500, at(10));
    teller.placed(2, 901, 700, at(20));
    teller.cancelled(1, 900, 500, at(10));
    teller.captured(2, 700, at(20));
    teller.placed(3, 900, 300, at(40 * DAY));
    teller.project(2).await;
    teller
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

#[tokio::test]
async fn the_dashboard_says_it_all_in_one_answer() {
    let teller = shop().await;
    let seen = dashboard::overview(teller.pool(), None, None)
        .await
        .unwrap();
    assert_eq!(
        (
            seen.totals.orders,
            seen.totals.customers,
            seen.totals.products
        ),
        (3, 1, 1)
    );
    let revenue: Vec<_> = seen
        .totals
        .revenue
        .iter()
        .map(|sum| (sum.currency.as_str(), sum.captured_minor))
        .collect();
    assert_eq!(revenue, [("USD", 700)]);
    assert_eq!(
        seen.recent_orders
            .iter()
            .map(|row| row.id)
            .collect::<Vec<_>>(),
        [id(3), id(2), id(1)]
    );
    let top: Vec<_> = seen
        .top_products
        .iter()
        .map(|row| (row.product_id, row.orders, row.total_minor))
        .collect();
    assert_eq!(top, [(id(901), 1, 700), (id(900), 1, 300)]);
    assert_eq!(
        seen.top_products[1]
            .product
            .as_ref()
            .map(|row| row.name.as_str()),
        Some("Shoe")
    );
    let chart: Vec<_> = seen
        .sales_chart
        .iter()
        .map(|point| (point.period, point.total_minor))
        .collect();
    assert_eq!(chart, [(day(2, 10), 300)]);
    assert_eq!(seen.order_status_breakdown.len(), 7);
}

#[tokio::test]
async fn an_empty_shop_has_a_dashboard_too() {
    let teller = Teller::new().await;
    let seen = dashboard::overview(teller.pool(), None, None)
        .await
        .unwrap();
    assert_eq!(
        (seen.totals.orders, seen.currency, seen.sales_chart.len()),
        (0, None, 0)
    );
}

#[tokio::test]
async fn sales_are_told_by_day_week_month_and_year() {
    let teller = shop().await;
    let (from, to) = (day(1, 1), day(12, 31));
    let cases = [
        (Granularity::Day, vec![(day(1, 1), 700), (day(2, 10), 300)]),
        (
            Granularity::Week,
            vec![(day(1, 1) - Days::new(3), 700), (day(2, 9), 300)],
        ),
        (Granularity::Month, vec![(day(1, 1), 700), (day(2, 1), 300)]),
        (Granularity::Year, vec![(day(1, 1), 1_000)]),
    ];
    for (granularity, expected) in cases {
        let sales = sales_by_day::sales(teller.pool(), from, to, granularity, Some("USD"))
            .await
            .unwrap();
        let seen: Vec<_> = sales
            .iter()
            .map(|point| (point.period, point.total_minor))
            .collect();
        assert_eq!(seen, expected);
    }
    let january = sales_by_day::sales(teller.pool(), from, from, Granularity::Day, None)
        .await
        .unwrap();
    let first = &january[0];
    assert_eq!(
        (first.orders_placed, first.orders_cancelled, first.units),
        (2, 1, 2)
    );
    assert_eq!((first.subtotal_minor, first.captured_minor), (700, 700));
    let none = sales_by_day::sales(teller.pool(), from, to, Granularity::Day, Some("EUR"))
        .await
        .unwrap();
    assert!(none.is_empty());
}

#[tokio::test]
async fn the_best_can_be_best_by_units() {
    let teller = shop().await;
    let top = product_sales::top(teller.pool(), None, product_sales::By::Units, 1)
        .await
        .unwrap();
    assert_eq!((top.len(), top[0].units), (1, 2));
}

#[tokio::test]
async fn what_goes_back_is_taken_off_the_revenue_and_stands_beside_the_sales() {
    let mut teller = Teller::new().await;
    let till = Till::stripe(1);
    till.starts(&mut teller);
    till.pays(&mut teller, at(5));
    let back = till.back(200, WhyRefund::Returned);
    back.asked(&mut teller);
    back.succeeds(&mut teller, at(DAY));
    teller.project(2).await;
    let revenue = &dashboard::totals(teller.pool()).await.unwrap().revenue[0];
    assert_eq!(
        (revenue.captured_minor, revenue.refunded_minor),
        (PRICE, 200)
    );
    assert_eq!(revenue.net_minor(), 500);
    let (first, second) = (day(1, 1), day(1, 2));
    let days = sales_by_day::sales(teller.pool(), first, second, Granularity::Day, None)
        .await
        .unwrap();
    let days: Vec<_> = days
        .iter()
        .map(|day| {
            (
                day.total_minor,
                day.captured_minor,
                day.refunds,
                day.net_minor(),
            )
        })
        .collect();
    assert_eq!(days, [(PRICE, PRICE, 0, PRICE), (0, 0, 1, -200)]);
    assert_eq!(
        sales_by_day::newest_day(teller.pool()).await.unwrap(),
        Some(first),
        "a day without orders is not the newest"
    );
    let top = top(&teller).await;
    assert_eq!(
        (top.total_minor, top.refunded_units, top.refunded_minor),
        (PRICE, 1, 200)
    );
}

#[tokio::test]
async fn a_refund_that_a_bank_sent_back_never_left() {
    let mut teller = Teller::new().await;
    let till = Till::stripe(1);
    till.starts(&mut teller);
    till.pays(&mut teller, at(5));
    let back = till.back(200, WhyRefund::Returned);
    back.asked(&mut teller);
    back.succeeds(&mut teller, at(DAY));
    back.fails(&mut teller, true, at(2 * DAY));
    teller.project(1).await;
    let revenue = &dashboard::totals(teller.pool()).await.unwrap().revenue[0];
    assert_eq!(revenue.net_minor(), PRICE);
    let (from, to) = (day(1, 1), day(1, 31));
    let january = sales_by_day::sales(teller.pool(), from, to, Granularity::Month, None)
        .await
        .unwrap();
    assert_eq!((january[0].refunds, january[0].net_minor()), (0, PRICE));
    let top = top(&teller).await;
    assert_eq!((top.refunded_units, top.refunded_minor), (0, 0));
}

#[tokio::test]
async fn wrong_money_that_goes_back_was_never_revenue() {
    let mut teller = Teller::new().await;
    let till = Till::stripe(1);
    till.starts(&mut teller);
    till.takes(&mut teller, 70);
    let back = till.back(70, WhyRefund::Conflicted);
    back.asked(&mut teller);
    back.succeeds(&mut teller, at(20));
    teller.project(2).await;
    let totals = dashboard::totals(teller.pool()).await.unwrap();
    assert!(totals.revenue.is_empty());
    let (from, to) = (day(1, 1), day(1, 31));
    let days = sales_by_day::sales(teller.pool(), from, to, Granularity::Day, None)
        .await
        .unwrap();
    assert_eq!((days[0].refunds, days[0].net_minor()), (0, 0));
}

async fn top(teller: &Teller) -> product_sales::TopProduct {
    let by = product_sales::By::Total;
    let top = product_sales::top(teller.pool(), Some("USD"), by, 1).await;
    top.unwrap().remove(0)
}
