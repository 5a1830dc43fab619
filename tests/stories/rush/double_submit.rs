//! Two hundred copies of one checkout: one order.

use super::books::replay;
use futures::future::join_all;
use std::collections::HashSet;
use testkit::actors::{Answer, order};
use testkit::shop::TestShop;

const COPIES: usize = 200;

fn orders_named(answers: &[Answer]) -> HashSet<String> {
    answers
        .iter()
        .map(|answer| {
            assert!(
                answer.status.is_success(),
                "{} {}",
                answer.status,
                answer.body
            );
            answer.body["id"]
                .as_str()
                .expect("an order has an id")
                .to_owned()
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_with_one_key_make_one_order_and_all_are_answered_with_it() {
    let shop = TestShop::new().await;
    let door = shop.open().await;
    let product = door.owner().await.stocks("P", "10.00", 500).await;
    let mut shopper = door.guest();
    shopper.adds(&product, 2).await.ok();
    let visitor = shopper
        .visitor
        .clone()
        .with("Idempotency-Key", "till-7-receipt-12");
    let answers = join_all((0..COPIES).map(|_| visitor.post("/api/orders", order()))).await;
    assert_eq!(orders_named(&answers).len(), 1);
    let fresh = answers
        .iter()
        .filter(|answer| answer.header("idempotency-replayed").is_none())
        .count();
    assert_eq!(fresh, 1, "all but one say that they are copies");
    let books = replay(&shop).await;
    assert_eq!(books.orders.len(), 1);
    books.stock_is_what_orders_hold();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_without_a_key_make_one_order_over_two_processes_too() {
    let shop = TestShop::new().await;
    let (here, there) = (shop.open().await, shop.open().await);
    let product = here.owner().await.stocks("P", "10.00", 500).await;
    let mut shopper = here.guest();
    shopper.adds(&product, 2).await.ok();
    let token = shopper.visitor.clone();
    let elsewhere = testkit::actors::Visitor::new(&there.url());
    let cart = token.get("/api/cart").await;
    assert!(cart.status.is_success());
    let header = shopper.cart_token().expect("a guest has a cart token");
    let elsewhere = elsewhere.with("X-Cart-Token", &header);
    let answers = join_all((0..COPIES).map(|copy| {
        let visitor = if copy % 2 == 0 {
            token.clone()
        } else {
            elsewhere.clone()
        };
        async move { visitor.post("/api/orders", order()).await }
    }))
    .await;
    assert_eq!(orders_named(&answers).len(), 1);
    let books = replay(&shop).await;
    assert_eq!(books.orders.len(), 1);
    assert_eq!(books.stock[&product].available(), 498);
}
