//! SIGKILL anywhere: a storm of checkouts by card, by phone and at the door, while the shop is killed
//! again and again, and its providers say everything twice, late, in another order, or never.
//! `make chaos` kills fifty times.

use super::insist::Tally;
use super::plans::plan;
use super::rest::{comes_to_rest, seconds, some_holds_run_out};
use super::shopper::{Scene, Told, live};
use super::{books, ends, theirs, weather};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use std::time::{Duration, Instant};
use testkit::paying::PayingShop;
use testkit::shop::{Process, TestShop};
use tokio::sync::Semaphore;

/// Units of each product: there is enough of some, and too little of others.
const UNITS_FOR_HUNDRED: [i64; 6] = [30, 1_000, 20, 1_000, 40, 1_000];
/// What they cost, in shillings; no tenth of any is whole.
const PRICES: [i64; 6] = [333, 1_250, 489, 77, 2_999, 641];

/// A number from the environment, for the long runs.
pub(super) fn number(name: &str, otherwise: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_dies_at_any_moment_every_cent_is_where_both_books_say() {
    let kills = number("CHAOS_KILLS", 6);
    let checkouts = usize::try_from(number("CHAOS_CHECKOUTS", 40)).unwrap();
    let seed = number("CHAOS_SEED", 20_261_125);
    println!("seed {seed}: {checkouts} checkouts, {kills} kills (CHAOS_SEED={seed} repeats it)");
    let patience = Duration::from_secs(240 + kills * 8);
    let story = storm(kills, checkouts, seed);
    let told = tokio::time::timeout(patience, story).await;
    told.expect("the storm ends in time");
}

async fn storm(kills: u64, checkouts: usize, seed: u64) {
    let begun = Instant::now();
    let shop = PayingShop::with(&[("PAYMENT_GRACE_MINUTES", "1")]).await;
    let products = fill_the_shelf(&shop, checkouts).await;
    weather::short_prompts(&shop.daraja);
    let PayingShop {
        mut door,
        owner,
        stripe,
        daraja,
        shop,
    } = shop;
    let scene = Scene {
        base: door.url(),
        owner: owner.visitor.clone(),
        products,
        stripe: &stripe,
        daraja: &daraja,
        tally: Tally::default(),
    };
    let admission = Semaphore::new(0);
    let crowd = crowd(&scene, &admission, checkouts, seed);
    let killer = kill(
        &scene,
        &shop,
        &mut door,
        &admission,
        (kills, checkouts, seed),
    );
    let both = async { futures::join!(crowd, killer) };
    let both = tokio::time::timeout(bound(kills), both).await;
    let (told, (killed, early, turned)) = both.expect("everybody is served in time");
    println!(
        "{killed} kills, {early} of them before the shop was open; {turned} holds ran out early"
    );
    println!("{}", scene.tally.told());
    drop(scene);
    // Whatever the last process had put off is not waited for.
    door.end();
    door = shop.open().await;
    let shop = PayingShop {
        door,
        owner,
        stripe,
        daraja,
        shop,
    };
    println!("the storm took {}", seconds(begun));
    let resting = Instant::now();
    comes_to_rest(&shop).await;
    println!("it took {} until nothing was under way", seconds(resting));
    everything_holds(&shop, &told).await;
}

/// How long the storm may blow, as the issue bounds it: a minute in its short form of six kills.
fn bound(kills: u64) -> Duration {
    Duration::from_secs(12 + kills * 8)
}

/// Products of which some are scarce, and a coupon that will be used up.
async fn fill_the_shelf(shop: &PayingShop, checkouts: usize) -> Vec<String> {
    let hundreds = i64::try_from(checkouts).unwrap();
    let mut products = Vec::new();
    for (at, (price, units)) in PRICES.iter().zip(UNITS_FOR_HUNDRED).enumerate() {
        let units = (units * hundreds / 100).max(3);
        products.push(shop.stocks(&format!("STORM-{at}"), *price, units).await);
    }
    let coupon = json!({"code": "STORM", "type": "percentage", "value": 10,
        "usageLimit": hundreds / 8 + 1, "currency": "KES",
        "validFrom": "2020-01-01T00:00:00Z", "validUntil": "2099-01-01T00:00:00Z"});
    let made = shop.owner.visitor.post("/api/admin/coupons", coupon).await;
    made.ok();
    products
}

/// Everybody comes as they are let in, and stays until they have what they came for.
async fn crowd(scene: &Scene<'_>, admission: &Semaphore, checkouts: usize, seed: u64) -> Told {
    let lives = (0..checkouts).map(|number| async move {
        let plan = plan(seed, number, scene.products.len());
        admission.acquire().await.unwrap().forget();
        live(scene, number, &plan).await
    });
    let mut lives: FuturesUnordered<_> = lives.collect();
    let mut told = Told::default();
    while let Some(one) = lives.next().await {
        told.add(one);
    }
    told
}

/// Kills the shop, each life with weather of its own; answers the kills, those before the shop was
/// open, and the holds whose clock was turned.
async fn kill(
    scene: &Scene<'_>,
    shop: &TestShop,
    door: &mut Process,
    admission: &Semaphore,
    (kills, checkouts, seed): (u64, usize, u64),
) -> (u64, u64, u64) {
    let mut random = StdRng::seed_from_u64(seed);
    let share = checkouts.div_ceil(usize::try_from(kills.max(1)).unwrap());
    let (mut killed, mut early, mut turned) = (0, 0, 0);
    while killed < kills {
        weather::turn(&mut random, scene.stripe, scene.daraja);
        admission.add_permits(share);
        // A random moment is what this story is about.
        tokio::time::sleep(Duration::from_millis(random.random_range(150..1_100))).await;
        if random.random_bool(0.4) {
            turned += some_holds_run_out(&shop.db.pool, 3).await;
        }
        door.end();
        killed += 1;
        if killed < kills && random.random_bool(0.2) {
            *door = shop.start(&[]);
            // It dies at a random moment of its start.
            tokio::time::sleep(Duration::from_millis(random.random_range(0..300))).await;
            door.end();
            (killed, early) = (killed + 1, early + 1);
        }
        *door = shop.open().await;
    }
    admission.add_permits(checkouts);
    (killed, early, turned)
}

/// Invariants 1 to 8, by replay and by the providers' own books.
pub(super) async fn everything_holds(shop: &PayingShop, told: &Told) {
    let pool = &shop.shop.db.pool;
    let books = books::replay(pool).await;
    ends::what_was_said_is_true(&books, told);
    let ledgers = (&shop.stripe.ledger(), &shop.daraja.ledger());
    let (taken, given) = theirs::agree(&books, ledgers, (&told.orders, pool)).await;
    let lost = ends::nobody_is_stuck(&books, pool).await;
    ends::stock_is_what_orders_hold(&books);
    ends::coupons_are_used_by_orders(&books, pool).await;
    let notices = ends::the_inbox_holds_every_notice(&books, pool).await;
    ends::no_money_counts_twice(&books);
    ends::numbers_have_no_gaps(&books, pool).await;
    ends::the_log_names_nobody(shop, told);
    ends::tables_equal_their_rebuild(shop).await;
    println!(
        "{} events replayed, {} orders, {} attempts to pay, {} refunds, {notices} notices kept",
        books.events,
        books.orders.len(),
        books.payments.len(),
        books.refunds.len(),
    );
    println!(
        "captured here and at the providers: KES {}.{:02}; given back: KES {}.{:02}; prompts nobody \
         answered and whose number was lost: {lost}",
        taken / 100,
        taken % 100,
        given / 100,
        given % 100
    );
}
