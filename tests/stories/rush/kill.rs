//! SIGKILL in the middle of a checkout storm, again and again. `make soak` kills fifty times.

use super::books::replay;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
use std::time::Duration;
use testkit::actors::{Method, StatusCode};
use testkit::actors::{Shopper, order};
use testkit::shop::TestShop;
use tokio::task::JoinHandle;

const BUYERS: usize = 16;

pub(super) fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_was_told_that_the_order_stands_finds_it_after_every_kill() {
    let (kills, seed) = (number("SOAK_KILLS", 5), number("SEED", 20_261_123));
    println!("seed {seed}, {kills} kills");
    let mut random = StdRng::seed_from_u64(seed);
    let shop = TestShop::new().await;
    let mut door = shop.open().await;
    let owner = door.owner().await;
    let mut products = Vec::new();
    for at in 0..4 {
        products.push(owner.stocks(&format!("S{at}"), "3.30", 100_000).await);
    }
    let coupon = serde_json::json!({"code": "STORM", "type": "percentage", "value": 10, "validFrom": "2020-01-01T00:00:00Z", "validUntil": "2099-01-01T00:00:00Z"});
    owner.visitor.post("/api/admin/coupons", coupon).await.ok();
    let port = Arc::new(AtomicU16::new(door.port));
    let over = Arc::new(AtomicBool::new(false));
    let buyers: Vec<JoinHandle<HashSet<String>>> = (0..BUYERS)
        .map(|buyer| tokio::spawn(buy(buyer, products.clone(), port.clone(), over.clone())))
        .collect();
    for _ in 0..kills {
        // A random moment is what this story is about.
        tokio::time::sleep(Duration::from_millis(random.random_range(150..900))).await;
        door.kill();
        door = shop.open().await;
        port.store(door.port, Ordering::Release);
    }
    over.store(true, Ordering::Release);
    let mut acknowledged = HashSet::new();
    for buyer in buyers {
        acknowledged.extend(buyer.await.unwrap());
    }
    assert!(
        acknowledged.len() > 20,
        "a storm: {} orders",
        acknowledged.len()
    );
    settle(&shop, &door.owner().await).await;
    drop(door);
    let books = replay(&shop).await;
    println!(
        "{} orders acknowledged, {} stored",
        acknowledged.len(),
        books.orders.len()
    );
    for order in &acknowledged {
        assert!(
            books.orders.contains_key(order),
            "order {order} was acknowledged and is gone"
        );
    }
    books.no_cart_was_sold_twice();
    books.stock_is_what_orders_hold();
    coupon_uses_are_orders(&shop, books.orders.len()).await;
    books.tables_equal_their_rebuild(&shop).await;
}

/// Buys until it is over: fills a cart, orders, and asks again with the same key until answered.
async fn buy(
    buyer: usize,
    products: Vec<String>,
    port: Arc<AtomicU16>,
    over: Arc<AtomicBool>,
) -> HashSet<String> {
    let mut acknowledged = HashSet::new();
    let mut turn = 0;
    while !over.load(Ordering::Acquire) {
        turn += 1;
        let base = || format!("http://127.0.0.1:{}", port.load(Ordering::Acquire));
        let mut shopper = Shopper::guest(&base());
        let body = serde_json::json!({"productId": products[(buyer + turn) % products.len()], "quantity": 1 + turn % 3});
        match shopper
            .visitor
            .try_ask(Method::POST, "/api/cart/add", Some(&body))
            .await
        {
            Ok(answer) if answer.status.is_success() => {
                let token = answer
                    .header("x-cart-token")
                    .expect("a new cart has a token")
                    .to_owned();
                shopper.visitor = shopper.visitor.with("X-Cart-Token", &token);
                acknowledged
                    .extend(insist(&base, &token, &format!("b{buyer}-t{turn}"), &over).await);
            }
            _ => tokio::task::yield_now().await,
        }
    }
    acknowledged
}

async fn insist(
    base: &impl Fn() -> String,
    token: &str,
    key: &str,
    over: &AtomicBool,
) -> Option<String> {
    let mut body = order();
    body["couponCode"] = "STORM".into();
    loop {
        let visitor = Shopper::guest(&base())
            .visitor
            .with("X-Cart-Token", token)
            .with("Idempotency-Key", key);
        match visitor
            .try_ask(Method::POST, "/api/orders", Some(&body))
            .await
        {
            Ok(answer)
                if answer.status == StatusCode::CREATED || answer.status == StatusCode::OK =>
            {
                return answer.body["id"].as_str().map(str::to_owned);
            }
            Ok(answer) if answer.status.is_client_error() => {
                panic!("{} {}", answer.status, answer.body)
            }
            _ if over.load(Ordering::Acquire) => return None,
            _ => tokio::task::yield_now().await,
        }
    }
}

/// Waits until every projection has seen the last event.
async fn settle(shop: &TestShop, owner: &testkit::actors::Staff) {
    let (tx_id, position): (i64, i64) =
        sqlx::query_as("SELECT tx_id, position FROM events ORDER BY 1 DESC, 2 DESC LIMIT 1")
            .fetch_one(&shop.db.pool)
            .await
            .unwrap();
    let all = projections::all().len() as i64;
    let done = async {
        loop {
            let behind =
                "SELECT count(*) FROM projection_checkpoint WHERE (tx_id, position) >= ($1, $2)";
            let seen: i64 = sqlx::query_scalar(behind)
                .bind(tx_id)
                .bind(position)
                .fetch_one(&shop.db.pool)
                .await
                .unwrap();
            if seen >= all {
                return;
            }
            owner.visitor.get("/health/ready").await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), done)
        .await
        .expect("the projections catch up");
}

async fn coupon_uses_are_orders(shop: &TestShop, orders: usize) {
    let uses: i64 =
        sqlx::query_scalar("SELECT count(*) FROM events WHERE event_type = 'coupon.redeemed'")
            .fetch_one(&shop.db.pool)
            .await
            .unwrap();
    assert_eq!(uses, orders as i64, "one use of the coupon per order");
    let shown: i64 = sqlx::query_scalar("SELECT used_count::bigint FROM coupons")
        .fetch_one(&shop.db.pool)
        .await
        .unwrap();
    assert_eq!(shown, uses);
}
