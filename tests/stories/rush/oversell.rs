//! Five hundred buyers, fifty units.

use super::books::replay;
use futures::future::join_all;
use testkit::actors::StatusCode;
use testkit::actors::{Answer, Shopper};
use testkit::shop::{Process, TestShop};

pub(super) const BUYERS: usize = 500;

/// Buyers with filled carts, waiting at the doors; the cart of each holds one unit of each
/// product, put in in another order.
pub(super) async fn buyers(count: usize, doors: &[&Process], products: &[String]) -> Vec<Shopper> {
    let fill = (0..count).map(|number| {
        let mut shopper = doors[number % doors.len()].guest();
        async move {
            let mut wishes: Vec<&String> = products.iter().collect();
            wishes.rotate_left(number % products.len());
            if number % 2 == 1 {
                wishes.reverse();
            }
            for product in wishes {
                shopper.adds(product, 1).await.ok();
            }
            shopper
        }
    });
    let mut filled = Vec::with_capacity(count);
    let mut fill: Vec<_> = fill.collect();
    while !fill.is_empty() {
        let rest = fill.split_off(fill.len().min(50));
        filled.extend(join_all(fill).await);
        fill = rest;
    }
    filled
}

pub(super) async fn all_order_at_once(buyers: &[Shopper]) -> Vec<Answer> {
    join_all(buyers.iter().map(|buyer| buyer.orders())).await
}

pub(super) fn count(answers: &[Answer], status: StatusCode) -> usize {
    answers
        .iter()
        .filter(|answer| answer.status == status)
        .count()
}

pub(super) fn sold_out_or_sold(answers: &[Answer]) {
    for answer in answers {
        let expected = answer.status == StatusCode::CREATED
            || (answer.status == StatusCode::CONFLICT && answer.code() == "insufficient_stock");
        assert!(expected, "{} {}", answer.status, answer.body);
    }
}

pub(super) async fn no_deadlock(shop: &TestShop) {
    let seen: i64 = sqlx::query_scalar(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()",
    )
    .fetch_one(&shop.db.pool)
    .await
    .unwrap();
    assert_eq!(seen, 0, "deadlocks");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_buyers_of_one_product_get_exactly_fifty_units() {
    let shop = TestShop::new().await;
    let door = shop.open().await;
    let product = door.owner().await.stocks("RUSH", "10.00", 50).await;
    let buyers = buyers(BUYERS, &[&door], std::slice::from_ref(&product)).await;
    let answers = all_order_at_once(&buyers).await;
    sold_out_or_sold(&answers);
    assert_eq!(count(&answers, StatusCode::CREATED), 50);
    let books = replay(&shop).await;
    assert_eq!(books.standing().len(), 50);
    assert_eq!(books.stock[&product].available(), 0);
    books.stock_is_what_orders_hold();
    no_deadlock(&shop).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_products_per_cart_in_any_order_sell_fifty_each_without_a_deadlock() {
    let shop = TestShop::new().await;
    let door = shop.open().await;
    let owner = door.owner().await;
    let mut products = Vec::new();
    for number in 0..5 {
        products.push(owner.stocks(&format!("RUSH-{number}"), "10.00", 50).await);
    }
    let buyers = buyers(BUYERS, &[&door], &products).await;
    let answers = all_order_at_once(&buyers).await;
    sold_out_or_sold(&answers);
    assert_eq!(count(&answers, StatusCode::CREATED), 50);
    replay(&shop).await.stock_is_what_orders_hold();
    no_deadlock(&shop).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_at_one_shelf_sell_no_unit_twice() {
    let shop = TestShop::new().await;
    let (here, there) = (shop.open().await, shop.open().await);
    let owner = here.owner().await;
    let products = vec![
        owner.stocks("A", "10.00", 50).await,
        owner.stocks("B", "5.00", 50).await,
    ];
    let buyers = buyers(BUYERS, &[&here, &there], &products).await;
    let answers = all_order_at_once(&buyers).await;
    sold_out_or_sold(&answers);
    assert_eq!(count(&answers, StatusCode::CREATED), 50);
    replay(&shop).await.stock_is_what_orders_hold();
    no_deadlock(&shop).await;
}
