//! The hold runs out at the very moment the money comes.

use super::kill::everything_holds;
use super::rest::{comes_to_rest, some_holds_run_out};
use super::shopper::{Ordered, Told};
use domain::order::{PaymentStatus, Status};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use std::time::Duration;
use testkit::paying::{Buyer, PayingShop, check_out};

/// So many buyers, and as many units.
const BUYERS: i64 = 24;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_that_runs_out_while_the_money_comes_keeps_the_goods_or_gives_the_money_back() {
    let seed = super::kill::number("CHAOS_SEED", 20_261_125);
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let shop = PayingShop::open().await;
    let mug = shop.stocks("MUG", 300, BUYERS).await;
    let mut payers: Vec<(Buyer, String)> = Vec::new();
    for _ in 0..BUYERS {
        let buyer = shop.order(&mug, 1, "stripe").await;
        let intent = buyer.intent().await;
        payers.push((buyer, intent));
    }
    payers.shuffle(&mut random);
    let mut told = Told::default();
    for (at, (payer, intent)) in payers.iter().enumerate() {
        if at % 3 == 0 {
            some_holds_run_out(&shop.shop.db.pool, random.random_range(2..5)).await;
        }
        // Some were quicker than the shop, which calls the others off.
        let _ = shop.stripe.pay(intent, "pm_card_visa");
        told.orders.push(ordered(payer));
        // A random pause is what this story is about.
        tokio::time::sleep(Duration::from_millis(random.random_range(0..60))).await;
        // Whatever is for sale again is somebody else's at once.
        told.orders.extend(newcomer(&shop, &mug).await);
    }
    comes_to_rest(&shop).await;
    everything_holds(&shop, &told).await;
    let books = super::books::replay(&shop.shop.db.pool).await;
    let (mut kept, mut back) = (0, 0);
    for (payer, _) in &payers {
        let order = &books.orders[&payer.order];
        let paid = order.payment_status() == PaymentStatus::Paid;
        assert_eq!(paid, order.status() == Some(Status::Confirmed), "{order:?}");
        kept += i64::from(paid);
        back += i64::from(order.payment_status() == PaymentStatus::Refunded);
    }
    println!(
        "of {BUYERS} payers {kept} have their units, {back} their money back, others paid nothing"
    );
}

/// Somebody who buys at the door what is left, if anything is.
async fn newcomer(shop: &PayingShop, mug: &str) -> Option<Ordered> {
    let mut guest = shop.door.guest();
    let added = guest.adds(mug, 1).await;
    if !added.status.is_success() {
        return None;
    }
    let answer = check_out(&guest, json!({"paymentMethod": "cash_on_delivery"})).await;
    if answer.code() == "insufficient_stock" {
        return None;
    }
    Some(ordered(&Buyer::of(&shop.door.url(), &answer.ok())))
}

fn ordered(buyer: &Buyer) -> Ordered {
    Ordered {
        order: buyer.order.clone(),
        phone: buyer.phone.clone(),
    }
}
