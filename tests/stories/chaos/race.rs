//! The hold runs out at the very moment the money comes.

use super::kill::everything_holds;
use super::rest::{comes_to_rest, some_holds_run_out};
use super::shopper::{Ordered, Told};
use domain::order::{PaymentStatus, Status};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use std::time::Duration;
use testkit::paying::{Buyer, PayingShop};

/// So many buyers, and as many units.
const BUYERS: i64 = 24;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_that_runs_out_while_the_money_comes_keeps_the_goods_or_gives_the_money_back() {
    let seed = super::kill::number("CHAOS_SEED", 20_261_125);
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let shop = PayingShop::open().await;
    let mug = shop.stocks("MUG", 300, BUYERS).await;
    let mut buyers: Vec<(Buyer, String)> = Vec::new();
    for _ in 0..BUYERS {
        let buyer = shop.order(&mug, 1, "stripe").await;
        let intent = buyer.intent().await;
        buyers.push((buyer, intent));
    }
    buyers.shuffle(&mut random);
    for (at, (_, intent)) in buyers.iter().enumerate() {
        if at % 4 == 0 {
            some_holds_run_out(&shop.shop.db.pool, random.random_range(2..5)).await;
        }
        // Some were quicker than the shop, which has called the others off.
        let _ = shop.stripe.pay(intent, "pm_card_visa");
        tokio::time::sleep(Duration::from_millis(random.random_range(0..40))).await;
    }
    comes_to_rest(&shop).await;
    let orders = buyers.iter().map(|(buyer, _)| Ordered {
        order: buyer.order.clone(),
        phone: buyer.phone.clone(),
    });
    let told = Told {
        orders: orders.collect(),
        ..Told::default()
    };
    everything_holds(&shop, &told).await;
    let books = super::books::replay(&shop.shop.db.pool).await;
    let kept = books.orders.values().filter(|order| {
        let paid = order.payment_status() == PaymentStatus::Paid;
        assert_eq!(paid, order.status() == Some(Status::Confirmed), "{order:?}");
        paid
    });
    println!("{} of {BUYERS} kept their units", kept.count());
}
