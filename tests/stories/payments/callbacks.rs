//! Callbacks that are not what they say: forged, of somebody else, of another sum, with a receipt that
//! paid already. None of them moves an order; Safaricom is asked.

use super::books::{agree, events, happened};
use super::notices::{PUBLIC, bring, callback, ended, paid, secret_path};
use crate::door::wire::Ask;
use serde_json::{Value, json};
use sims::daraja::{Manners, PayerAnswer};
use sims::{Effect, FaultRule, NoticeRules};
use std::time::{Duration, Instant};
use testkit::PATIENCE;
use testkit::paying::{Buyer, PayingShop, cents, text};

/// A shop that only asks after a hint, its callbacks held back, and a mug for 300 shillings.
async fn shop() -> (PayingShop, String) {
    let shop = PayingShop::with(&[("PAYMENT_LOOK_SECONDS", "3600")]).await;
    shop.daraja.set_notice_rules(held(true));
    let mug = shop.stocks("MUG", 300, 50).await;
    (shop, mug)
}

fn held(hold: bool) -> NoticeRules {
    NoticeRules {
        hold,
        at_once: 50,
        ..NoticeRules::once()
    }
}

/// Whoever ordered a mug and has the prompt on the phone; its number.
async fn prompted(shop: &PayingShop, mug: &str, answer: PayerAnswer) -> (Buyer, String) {
    let buyer = shop.order(mug, 1, "mpesa").await;
    let checkout = buyer.prompt(&shop.daraja, answer).await;
    (buyer, checkout)
}

/// Waits until Safaricom wrote its callback about this prompt, whose address is in it.
async fn told(shop: &PayingShop, checkout: &str) {
    let begun = Instant::now();
    while !shop.daraja.notices().iter().any(|one| one.id == checkout) {
        assert!(begun.elapsed() < PATIENCE, "nobody answered {checkout}");
        // The payer takes a moment; nothing tells us when.
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The receipt of the money that came by this prompt.
pub(super) async fn receipt(shop: &PayingShop, checkout: &str) -> String {
    told(shop, checkout).await;
    let mut payments = shop.daraja.ledger().payments.into_iter();
    let paid = payments.find(|one| one.checkout == checkout);
    paid.expect("the prompt was paid").receipt
}

async fn stands(shop: &PayingShop, buyer: &Buyer) -> (Value, Value, Value) {
    shop.at_rest().await;
    let shown = shop.shown(buyer).await;
    let attempt = shown["attempts"][0]["status"].clone();
    (
        shown["status"].clone(),
        shown["paymentStatus"].clone(),
        attempt,
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_anybody_says_at_the_public_address_only_makes_the_shop_ask() {
    let (shop, mug) = shop().await;
    let (buyer, checkout) = prompted(&shop, &mug, PayerAnswer::Waits).await;
    shop.shown(&buyer).await;
    for forged in [paid(&checkout, 300, "FORGED0001"), ended(&checkout, 1032)] {
        bring(&shop, &callback(PUBLIC, &forged)).await;
        let (status, payment, attempt) = stands(&shop, &buyer).await;
        assert_eq!((status, payment), (json!("pending"), json!("pending")));
        assert_eq!(
            attempt, "submitted",
            "Safaricom says that it waits for the payer"
        );
    }
    let before = events(&shop).await;
    bring(
        &shop,
        &callback(PUBLIC, &paid("ws_CO_nobodys", 300, "FORGED0002")),
    )
    .await;
    shop.at_rest().await;
    assert_eq!(
        events(&shop).await,
        before,
        "a prompt nobody sent changes nothing"
    );
    assert!(shop.daraja.answer(&checkout, &PayerAnswer::Pays));
    let receipt = receipt(&shop, &checkout).await;
    bring(&shop, &callback(PUBLIC, &paid(&checkout, 1, "FORGED0003"))).await;
    shop.paid(&buyer).await;
    let shown = shop.shown(&buyer).await;
    assert_eq!(
        shown["attempts"][0]["receipt"], receipt,
        "a forged receipt is no receipt"
    );
    assert_eq!(
        cents(&shown["capturedAmount"]),
        30_000,
        "nor is a forged sum a sum"
    );
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_secret_is_an_address_that_does_not_exist() {
    let (shop, mug) = shop().await;
    let (_, checkout) = prompted(&shop, &mug, PayerAnswer::Pays).await;
    receipt(&shop, &checkout).await;
    let path = secret_path(&shop, &checkout);
    let (folder, token) = path.rsplit_once('/').unwrap();
    assert!(folder.ends_with("/mm/cb"), "{path}");
    let mut flipped = token.to_owned();
    let last = if token.ends_with('a') { "b" } else { "a" };
    flipped.replace_range(token.len() - 1.., last);
    let before = events(&shop).await;
    let unknown = callback("/api/payments/mm/nowhere/x", &json!({}));
    let unknown = unknown.at(shop.door.port).await;
    let wrong = [
        format!("{folder}/{flipped}"),
        format!("{folder}/{}", token.to_uppercase()),
        format!("{folder}/{}", &token[..token.len() - 1]),
        format!("{folder}/{token}A"),
        format!("{folder}/x"),
        format!("{folder}/{}", "A".repeat(43)),
        format!("{folder}/%00"),
        path.replace("/cb/", "/rs/"),
        path.replace("/cb/", "/to/"),
    ];
    for path in wrong {
        let answer = callback(&path, &paid(&checkout, 300, "FORGED0001"));
        let mut answer = answer.at(shop.door.port).await;
        answer.body["instance"] = unknown.body["instance"].clone();
        assert_eq!(
            (answer.status, &answer.body),
            (unknown.status, &unknown.body),
            "{path}"
        );
    }
    shop.at_rest().await;
    assert_eq!(events(&shop).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_secret_of_one_order_says_nothing_about_another() {
    let (shop, mug) = shop().await;
    let (payer, theirs) = prompted(&shop, &mug, PayerAnswer::Pays).await;
    receipt(&shop, &theirs).await;
    let (other, own) = prompted(&shop, &mug, PayerAnswer::Cancels).await;
    told(&shop, &own).await;
    // What came for the one is brought where the other is listened for.
    let crossed = callback(&secret_path(&shop, &own), &paid(&theirs, 300, "CROSSED001"));
    bring(&shop, &crossed).await;
    let (status, payment, _) = stands(&shop, &other).await;
    assert_eq!((status, payment), (json!("pending"), json!("pending")));
    shop.daraja.set_notice_rules(held(false));
    shop.paid(&payer).await;
    let shown = shop
        .until(&other, "cancelled", |shown| {
            shown["paymentStatus"] == "failed"
        })
        .await;
    assert_eq!(shown["status"], "pending");
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_sum_than_was_asked_for_pays_nothing_and_goes_back() {
    let (shop, mug) = shop().await;
    shop.daraja.set_manners(Manners {
        partial_reversal: true,
        ..Manners::default()
    });
    let (buyer, checkout) = prompted(&shop, &mug, PayerAnswer::Pays).await;
    let receipt = receipt(&shop, &checkout).await;
    let path = secret_path(&shop, &checkout);
    bring(&shop, &callback(&path, &paid(&checkout, 250, &receipt))).await;
    shop.daraja.set_notice_rules(held(false));
    let shown = shop
        .until(&buyer, "given back", |shown| {
            shown["refunds"][0]["status"] == "succeeded"
        })
        .await;
    assert_eq!(shown["attempts"][0]["status"], "conflicted");
    assert_eq!(
        (&shown["status"], cents(&shown["capturedAmount"])),
        (&json!("pending"), 0)
    );
    let refund = &shown["refunds"][0];
    assert_eq!(
        (cents(&refund["amount"]), text(refund, "why")),
        (25_000, "conflicted".to_owned())
    );
    assert_eq!(shop.daraja.ledger().reversed, 250);
    assert_eq!(happened(&shop, "order.confirmed").await, 0);
    // The order is still to be paid, and can be.
    buyer.prompt(&shop.daraja, PayerAnswer::Pays).await;
    let shown = shop.paid(&buyer).await;
    assert_eq!(cents(&shown["capturedAmount"]), 30_000);
}

/// The payer is quick, and the shop's own shelves are slow.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_callback_that_is_quicker_than_the_shelves_is_no_strangers() {
    let (shop, mug) = shop().await;
    let buyer = shop.order(&mug, 1, "mpesa").await;
    shop.shown(&buyer).await;
    let mut slow = shop.shop.db.pool.begin().await.unwrap();
    let lock = "LOCK TABLE payments IN SHARE MODE";
    sqlx::query(lock).execute(&mut *slow).await.unwrap();
    let checkout = buyer.prompt(&shop.daraja, PayerAnswer::Pays).await;
    told(&shop, &checkout).await;
    let callback = callback(PUBLIC, &ended(&checkout, 0));
    let released = async {
        // The callback is to find the shelf without its payment.
        tokio::time::sleep(Duration::from_millis(300)).await;
        slow.commit().await.unwrap();
    };
    tokio::join!(bring(&shop, &callback), released);
    shop.paid(&buyer).await;
}

/// Asked how the prompt stands Safaricom says that it was paid, and neither by which receipt nor, as long as
/// its list is away, by what else the money is known.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receipt_that_comes_after_the_money_was_found_is_kept() {
    let (shop, mug) = shop().await;
    shop.daraja.faults().add(FaultRule::on(
        "POST",
        "/pulltransactions/",
        Effect::Status(404),
    ));
    let (buyer, checkout) = prompted(&shop, &mug, PayerAnswer::Pays).await;
    let receipt = receipt(&shop, &checkout).await;
    bring(&shop, &callback(PUBLIC, &ended(&checkout, 0))).await;
    shop.paid(&buyer).await;
    let shown = shop.shown(&buyer).await;
    assert_eq!(shown["attempts"][0]["receipt"], Value::Null);
    let path = secret_path(&shop, &checkout);
    bring(
        &shop,
        &callback(PUBLIC, &paid(&checkout, 300, "FORGED0001")),
    )
    .await;
    shop.at_rest().await;
    for _ in 0..2 {
        bring(&shop, &callback(&path, &paid(&checkout, 300, &receipt))).await;
    }
    let shown = shop
        .until(&buyer, "its receipt", |shown| {
            shown["attempts"][0]["receipt"] != Value::Null
        })
        .await;
    assert_eq!(shown["attempts"][0]["receipt"], receipt);
    shop.at_rest().await;
    assert_eq!(happened(&shop, "payment.receipt_noted").await, 1);
    assert_eq!(happened(&shop, "payment.captured").await, 1);
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receipt_pays_one_order_and_the_second_waits_for_its_own() {
    let (shop, mug) = shop().await;
    let (first, checkout) = prompted(&shop, &mug, PayerAnswer::Pays).await;
    let used = receipt(&shop, &checkout).await;
    let path = secret_path(&shop, &checkout);
    bring(&shop, &callback(&path, &paid(&checkout, 300, &used))).await;
    shop.paid(&first).await;
    let (second, checkout) = prompted(&shop, &mug, PayerAnswer::Pays).await;
    let own = receipt(&shop, &checkout).await;
    let path = secret_path(&shop, &checkout);
    bring(&shop, &callback(&path, &paid(&checkout, 300, &used))).await;
    let (status, payment, attempt) = stands(&shop, &second).await;
    assert_eq!((status, payment), (json!("pending"), json!("pending")));
    assert_eq!(attempt, "unknown", "people look into it");
    bring(&shop, &callback(&path, &paid(&checkout, 300, &own))).await;
    let shown = shop.paid(&second).await;
    assert_eq!(shown["attempts"][0]["receipt"], own.as_str());
    assert_eq!(agree(&shop).await.phones.taken, 60_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_success_without_its_details_is_asked_about_like_any_other() {
    let (shop, mug) = shop().await;
    let (buyer, checkout) = prompted(&shop, &mug, PayerAnswer::Cancels).await;
    told(&shop, &checkout).await;
    let path = secret_path(&shop, &checkout);
    let bare = ended(&checkout, 0);
    bring(&shop, &callback(&path, &bare)).await;
    let (status, _, attempt) = stands(&shop, &buyer).await;
    // The callback says paid, the query says cancelled: nobody knows.
    assert_eq!((status, attempt), (json!("pending"), json!("unknown")));
    let ask = Ask::post(&path, vec![b' '; 64 * 1024 + 1]);
    let answer = ask.at(shop.door.port).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (413, "body_too_large")
    );
}
