//! Five hundred buyers, fifty units, three ways of paying, and holds that run out in the middle of it.

use super::books::agree;
use super::late::run_out;
use crate::rush::books::{Books, replay};
use futures::StreamExt;
use futures::future::join_all;
use serde_json::{Value, json};
use sims::NoticeRules;
use sims::daraja::PayerAnswer;
use std::collections::HashMap;
use testkit::actors::{Shopper, StatusCode};
use testkit::paying::{Buyer, PayingShop, check_out};

const BUYERS: usize = 500;
const UNITS: i64 = 50;
const METHODS: [&str; 3] = ["stripe", "mpesa", "cash_on_delivery"];

/// Somebody with one unit in the cart, and how they pay.
type Waiting = (Shopper, &'static str);

/// Somebody who got an order.
struct Winner {
    buyer: Buyer,
    method: &'static str,
    /// The number of the intent or prompt.
    number: String,
}

async fn waiting(shop: &PayingShop, product: &str) -> Vec<Waiting> {
    let fill = (0..BUYERS).map(|number| async move {
        let mut guest = shop.door.guest();
        guest.adds(product, 1).await.ok();
        (guest, METHODS[number % METHODS.len()])
    });
    futures::stream::iter(fill).buffered(32).collect().await
}

/// All of them order at once; those who got one, and those who did not.
async fn all_order(shop: &PayingShop, waiting: Vec<Waiting>) -> (Vec<Winner>, Vec<Waiting>) {
    let orders = waiting.into_iter().map(|(guest, method)| async move {
        let answer = check_out(&guest, json!({"paymentMethod": method})).await;
        (guest, method, answer)
    });
    let (mut won, mut lost) = (Vec::new(), Vec::new());
    for (guest, method, answer) in join_all(orders).await {
        if answer.status == StatusCode::CREATED {
            let buyer = Buyer::of(&shop.door.url(), &answer.body);
            let number = String::new();
            won.push(Winner {
                buyer,
                method,
                number,
            });
        } else {
            let got = (answer.status, answer.code());
            assert_eq!(
                got,
                (StatusCode::CONFLICT, "insufficient_stock"),
                "{}",
                answer.body
            );
            lost.push((guest, method));
        }
    }
    (won, lost)
}

/// Everybody who pays online begins to; nobody has paid yet.
async fn all_begin(shop: &PayingShop, winners: &mut [Winner]) {
    let begin = winners.iter().map(|one| async {
        match one.method {
            "stripe" => one.buyer.intent().await,
            "mpesa" => one.buyer.prompt(&shop.daraja, PayerAnswer::Waits).await,
            _ => String::new(),
        }
    });
    let numbers: Vec<String> = futures::stream::iter(begin).buffered(16).collect().await;
    for (winner, number) in winners.iter_mut().zip(numbers) {
        winner.number = number;
    }
}

/// The payer does their part; false where it was called off before.
fn pays(shop: &PayingShop, one: &Winner) -> bool {
    match one.method {
        "stripe" => shop.stripe.pay(&one.number, "pm_card_visa").is_ok(),
        "mpesa" => shop.daraja.answer(&one.number, &PayerAnswer::Pays),
        _ => false,
    }
}

/// The money either paid the order or went back.
async fn came_to_rest(shop: &PayingShop, one: &Winner) -> Value {
    shop.until(&one.buyer, "paid or given back", |shown| {
        let word = (shown["status"].as_str(), shown["paymentStatus"].as_str());
        matches!(
            word,
            (Some("confirmed"), Some("paid")) | (Some("cancelled"), Some("refunded"))
        )
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_units_are_paid_by_fifty_and_every_loser_has_the_money_back() {
    let shop = PayingShop::open().await;
    let twice = NoticeRules {
        copies: 2,
        at_once: 8,
        ..NoticeRules::patient()
    };
    shop.stripe.set_notice_rules(twice.clone());
    shop.daraja.set_notice_rules(twice);
    let product = shop.stocks("RUSH", 100, UNITS).await;
    let everybody = waiting(&shop, &product).await;
    let (mut first, mut rest) = all_order(&shop, everybody).await;
    assert_eq!(first.len(), 50, "one order for each unit");
    all_begin(&shop, &mut first).await;
    // The holds run out while half of the others try again and the quickest payers pay by card.
    let others = rest.split_off(rest.len() / 2);
    let (quick, slow): (Vec<_>, Vec<_>) = first
        .into_iter()
        .enumerate()
        .partition(|(at, _)| at % 2 == 0);
    let (turned, (mut second, lost), quickly) =
        futures::join!(run_out(&shop), all_order(&shop, others), async {
            quick
                .iter()
                .filter(|(_, one)| one.method == "stripe" && pays(&shop, one))
                .count()
        });
    assert!(
        turned > 0 && quickly > 0,
        "{turned} holds ran out, {quickly} paid at that moment"
    );
    shop.counts(
        "SELECT count(*) FROM timer WHERE process = 'checkout' AND due_at <= now()",
        0,
    )
    .await;
    shop.at_rest().await;
    rest.extend(lost);
    let (third, _) = all_order(&shop, rest).await;
    second.extend(third);
    all_begin(&shop, &mut second).await;
    // Everybody pays now, also those whose units are long somebody else's.
    let first: Vec<Winner> = quick.into_iter().chain(slow).map(|(_, one)| one).collect();
    let late: Vec<&Winner> = first.iter().filter(|one| pays(&shop, one)).collect();
    let payers: Vec<&Winner> = second.iter().filter(|one| pays(&shop, one)).collect();
    for one in payers {
        shop.paid(&one.buyer).await;
    }
    let mut back = 0;
    for one in &late {
        let shown = came_to_rest(&shop, one).await;
        back += i64::from(shown["paymentStatus"] == "refunded");
    }
    assert!(back > 0, "of {} late payers nobody lost", late.len());
    println!(
        "{} orders in all, {back} late payers got their money back",
        first.len() + second.len()
    );
    let books = replay(&shop.shop).await;
    fifty_hold(&books, &product);
    let sums = agree(&shop).await;
    assert_eq!(sums.cards.given + sums.phones.given, given(&books));
    no_deadlock(&shop).await;
}

/// Exactly fifty orders hold a unit each; whoever holds none has nothing paid that is not back.
fn fifty_hold(books: &Books, product: &str) {
    let stock = &books.stock[product];
    assert_eq!(stock.available(), 0);
    assert_eq!(stock.held() + stock.committed(), UNITS);
    let mut holds: HashMap<bool, i64> = HashMap::new();
    for (id, order) in &books.orders {
        let held = stock.held_for(domain::kernel::OrderId(id.parse().unwrap()));
        *holds.entry(held.is_some()).or_default() += 1;
        if held.is_none() {
            let kept = order.captured().units() - given_by(order);
            assert_eq!(
                kept, 0,
                "order {id} paid, holds nothing and was not given back"
            );
        }
    }
    assert_eq!(holds[&true], UNITS);
}

/// What went back of an order's money.
fn given_by(order: &domain::order::Order) -> i64 {
    match order.payment_status() {
        domain::order::PaymentStatus::Refunded => order.captured().units(),
        _ => 0,
    }
}

fn given(books: &Books) -> i64 {
    books.orders.values().map(given_by).sum()
}

async fn no_deadlock(shop: &PayingShop) {
    let asked = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    shop.counts(asked, 0).await;
}
