//! A thousand buyers and ten units, while some of them think better of it and staff count the shelf: what is
//! there is sold, once, and nothing else is.

use super::books::replay;
use super::kill::number;
use super::oversell::{all_order_at_once, buyers, count, no_deadlock, sold_out_or_sold};
use domain::stock::{StockEvent, StockItem};
use futures::StreamExt;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::json;
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::actors::{Shopper, Staff, StatusCode};
use testkit::shop::TestShop;

const CROWD: usize = 1_000;
const UNITS: i64 = 10;
/// So many act at the same time.
const AT_ONCE: usize = 250;
/// How often staff count the shelf meanwhile, and how many units they leave for sale at most.
const COUNTS: usize = 20;
const MOST: i64 = 4;

/// What somebody does when it is their turn.
enum Deed {
    /// This buyer orders.
    Orders(usize),
    /// Staff put so many units up for sale, beside those that are promised.
    Counts(i64),
}

/// What came of it.
#[derive(Debug)]
enum Told {
    /// This order stands.
    Bought(String),
    /// It was bought, and cancelled at once.
    Cancelled,
    /// This buyer was told that there is nothing left.
    SoldOut(usize),
    Counted,
}

/// The shop as the crowd and the staff meet it.
struct Scene {
    buyers: Vec<Shopper>,
    staff: Staff,
    product: String,
    bought: AtomicUsize,
    /// Whether whoever gets the first unit, the second and so on thinks better of it.
    regrets: Vec<bool>,
}

/// The deeds, in the order in which they begin, and who thinks better of it: all of it by the seed.
fn plan(seed: u64) -> (Vec<Deed>, Vec<bool>) {
    let mut random = StdRng::seed_from_u64(seed);
    let counts = (0..COUNTS).map(|_| Deed::Counts(random.random_range(0..=MOST)));
    let mut deeds: Vec<Deed> = counts.collect();
    deeds.extend((0..CROWD).map(Deed::Orders));
    deeds.shuffle(&mut random);
    let mut regrets: Vec<bool> = (0..64).map(|_| random.random_bool(0.5)).collect();
    regrets[0] = true;
    (deeds, regrets)
}

impl Scene {
    async fn act(&self, deed: Deed) -> Told {
        match deed {
            Deed::Orders(buyer) => self.order(buyer).await,
            Deed::Counts(units) => {
                let path = format!("/api/products/{}", self.product);
                let counted = json!({"stockQuantity": units, "reason": "counted by hand"});
                self.staff.visitor.put(&path, counted).await.ok();
                Told::Counted
            }
        }
    }

    async fn order(&self, number: usize) -> Told {
        let buyer = &self.buyers[number];
        let answer = buyer.orders().await;
        sold_out_or_sold(std::slice::from_ref(&answer));
        if answer.status == StatusCode::CONFLICT {
            return Told::SoldOut(number);
        }
        let order = answer.body["id"].as_str().expect("an id").to_owned();
        let nth = self.bought.fetch_add(1, Ordering::Relaxed);
        if !self.regrets[nth % self.regrets.len()] {
            return Told::Bought(order);
        }
        let proof = answer.header("x-order-token").expect("a guest's proof");
        let guest = buyer.visitor.clone().with("X-Order-Token", proof);
        let cancel = format!("/api/orders/{order}/cancel");
        guest.put(&cancel, json!({})).await.ok();
        Told::Cancelled
    }
}

/// Replays the shelf event by event: at no moment was anything below nothing. Answers how often units were
/// put back on sale, and how often the shelf was counted.
async fn never_below_nothing(shop: &TestShop, product: &str) -> (usize, usize) {
    let stored = "SELECT payload::text FROM events
                  WHERE aggregate_type = 'stock' AND aggregate_id = $1 ORDER BY sequence";
    let stored: Vec<String> = sqlx::query_scalar(stored)
        .bind(product)
        .fetch_all(&shop.db.pool)
        .await
        .unwrap();
    let (mut item, mut released, mut counted) = (StockItem::default(), 0, 0);
    for event in stored {
        let event: StockEvent = serde_json::from_str(&event).unwrap();
        released += usize::from(matches!(event, StockEvent::Released { .. }));
        let is_count = matches!(event, StockEvent::Counted { .. });
        counted += usize::from(is_count);
        item = item.evolve(event);
        let sums = [item.on_hand(), item.held(), item.available()];
        assert!(sums.iter().all(|units| *units >= 0), "{item:?}");
        assert!(!is_count || item.available() <= MOST, "{item:?}");
    }
    (released, counted)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_buyers_get_the_units_there_are_while_some_cancel_and_staff_count() {
    let seed = number("SEED", 20_261_126);
    println!("seed {seed}");
    let (deeds, regrets) = plan(seed);
    let shop = TestShop::new().await;
    let door = shop.open().await;
    let staff = door.owner().await;
    let product = staff.stocks("STORM", "10.00", UNITS).await;
    let buyers = buyers(CROWD, &[&door], std::slice::from_ref(&product)).await;
    let scene = Scene {
        buyers,
        staff,
        product,
        bought: AtomicUsize::new(0),
        regrets,
    };
    let told: Vec<Told> = futures::stream::iter(deeds)
        .map(|deed| scene.act(deed))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let storm = sorted(told);
    let cancelled = storm.cancelled;
    let bought = latecomers(&shop, &scene, storm).await;
    ends_well(&shop, &scene.product, &bought).await;
    let (released, counted) = never_below_nothing(&shop, &scene.product).await;
    println!(
        "{} sold, {cancelled} cancelled, {counted} counts",
        bought.len()
    );
    assert_eq!(
        released, cancelled,
        "each cancelled order gave its unit back"
    );
    assert!(cancelled > 0 && counted > 0, "a storm of buyers alone");
    no_deadlock(&shop).await;
}

/// What everybody was told in the storm.
#[derive(Default)]
struct Storm {
    bought: HashSet<String>,
    late: Vec<usize>,
    cancelled: usize,
}

fn sorted(told: Vec<Told>) -> Storm {
    let mut storm = Storm::default();
    for told in told {
        match told {
            Told::Bought(order) => drop(storm.bought.insert(order)),
            Told::Cancelled => storm.cancelled += 1,
            Told::SoldOut(buyer) => storm.late.push(buyer),
            Told::Counted => {}
        }
    }
    storm
}

/// Whatever is still for sale after the storm is sold to those who come back, and not a unit more. Answers
/// every order that somebody was told of and that nobody cancelled.
async fn latecomers(shop: &TestShop, scene: &Scene, storm: Storm) -> HashSet<String> {
    let left = replay(shop).await.stock[&scene.product].available();
    let late = storm.late.iter().take(100);
    let late: Vec<Shopper> = late.map(|buyer| scene.buyers[*buyer].clone()).collect();
    let answers = all_order_at_once(&late).await;
    sold_out_or_sold(&answers);
    assert_eq!(count(&answers, StatusCode::CREATED) as i64, left);
    let placed = answers.iter().filter(|answer| answer.status.is_success());
    let placed = placed.map(|answer| answer.body["id"].as_str().expect("an id").to_owned());
    storm.bought.into_iter().chain(placed).collect()
}

/// Nothing is left; who was told so has an order, and nobody else; each order has its unit.
async fn ends_well(shop: &TestShop, product: &str, bought: &HashSet<String>) {
    let books = replay(shop).await;
    let standing = books.standing().into_iter();
    let standing: HashSet<String> = standing.map(|(order, _)| order.clone()).collect();
    assert_eq!(standing, *bought);
    let shelf = &books.stock[product];
    let sold = i64::try_from(bought.len()).unwrap();
    assert_eq!((shelf.available(), shelf.on_hand()), (0, sold));
    books.stock_is_what_orders_hold();
    books.no_cart_was_sold_twice();
}
