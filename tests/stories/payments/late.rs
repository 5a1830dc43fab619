//! Money that comes when nobody waits for it any more goes back by itself, and everybody sees it.

use super::books::{agree, happened_to};
use super::callbacks::receipt;
use super::notices::{bring, by_hand, callback, paid, secret_path};
use crate::rush::books::replay;
use serde_json::json;
use sims::daraja::PayerAnswer;
use sims::stripe::Paid;
use sims::{Effect, FaultRule, NoticeRules};
use testkit::paying::{Buyer, PayingShop, cents};

/// What the buyer and the clerk see once the late money is back.
async fn comes_back(shop: &PayingShop, buyer: &Buyer, sum: i64) {
    let shown = shop
        .until(buyer, "given back", |shown| {
            shown["paymentStatus"] == "refunded"
        })
        .await;
    assert_eq!(shown["status"], "cancelled");
    assert_eq!(
        (cents(&shown["capturedAmount"]), cents(&shown["dueAmount"])),
        (sum, 0)
    );
    let refund = &shown["refunds"][0];
    assert_eq!(
        (&refund["why"], &refund["status"], cents(&refund["amount"])),
        (&json!("late_payment"), &json!("succeeded"), sum)
    );
    let track = format!("/api/orders/{}/track", buyer.order);
    let tracked = shop.seen(&buyer.visitor, &track).await;
    assert_eq!(
        (&tracked["status"], &tracked["paymentStatus"]),
        (&json!("cancelled"), &json!("refunded"))
    );
    let story = tracked["story"].as_array().expect("a story");
    for what in [
        "payment_captured",
        "cancelled",
        "refund_requested",
        "refunded",
    ] {
        assert!(
            story.iter().any(|step| step["what"] == what),
            "no {what} in {story:?}"
        );
    }
    let order = format!("/api/admin/orders/{}", buyer.order);
    let order = shop.seen(&shop.owner.visitor, &order).await;
    assert_eq!(
        (
            cents(&order["capturedAmount"]),
            cents(&order["refundedAmount"])
        ),
        (sum, sum)
    );
}

/// The browser pays while the shop is calling the intent off.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_that_pays_a_cancelled_order_is_given_back() {
    let shop = PayingShop::open().await;
    let mug = shop.stocks("MUG", 300, 10).await;
    let buyer = shop.order(&mug, 1, "stripe").await;
    let intent = buyer.intent().await;
    let slow = FaultRule::on(
        "POST",
        &format!("/v1/payment_intents/{intent}/cancel"),
        Effect::Nothing,
    );
    shop.stripe.faults().add(FaultRule {
        delay_ms: 3_000,
        ..slow
    });
    buyer.cancels().await.ok();
    assert_eq!(shop.stripe.pay(&intent, "pm_card_visa"), Ok(Paid::Yes));
    comes_back(&shop, &buyer, 30_000).await;
    let books = replay(&shop.shop).await;
    assert_eq!(books.stock[&mug].available(), 10);
    let sums = agree(&shop).await.cards;
    assert_eq!((sums.taken, sums.given), (30_000, 30_000));
    assert_eq!(happened_to(&shop, "order.refunded", &buyer.order).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_is_cancelled_can_no_longer_be_paid_by_card() {
    let shop = PayingShop::open().await;
    let mug = shop.stocks("MUG", 300, 10).await;
    let buyer = shop.order(&mug, 1, "stripe").await;
    let intent = buyer.intent().await;
    buyer.cancels().await.ok();
    shop.at_rest().await;
    assert!(shop.stripe.pay(&intent, "pm_card_visa").is_err());
    let refused = buyer.begins().await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (409, "takes_no_payment")
    );
    assert_eq!(agree(&shop).await.cards.taken, 0);
}

/// A prompt cannot be called off: it is answered after the order was cancelled.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_that_pays_a_cancelled_order_is_given_back() {
    let (shop, buyer, checkout) = cancelled_with_the_prompt_on_the_phone().await;
    assert!(shop.daraja.answer(&checkout, &PayerAnswer::Pays));
    comes_back(&shop, &buyer, 30_000).await;
    let sums = agree(&shop).await.phones;
    assert_eq!((sums.taken, sums.given), (30_000, 30_000));
}

/// Two holds run out; one of the two units is sold to somebody else before their payers answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payer_who_is_late_gets_the_units_again_while_there_are_some() {
    let shop = PayingShop::open().await;
    let mug = shop.stocks("MUG", 300, 2).await;
    let (quick, slow) = (
        shop.order(&mug, 1, "mpesa").await,
        shop.order(&mug, 1, "mpesa").await,
    );
    let checkouts = [
        quick.prompt(&shop.daraja, PayerAnswer::Waits).await,
        slow.prompt(&shop.daraja, PayerAnswer::Waits).await,
    ];
    run_out(&shop).await;
    shop.counts(
        "SELECT count(*) FROM events WHERE event_type = 'order.hold_lapsed'",
        2,
    )
    .await;
    // Somebody else takes one of the two units meanwhile.
    let other = shop.order(&mug, 1, "stripe").await;
    other.intent().await;
    other.confirms("pm_card_visa").await.ok();
    assert!(shop.daraja.answer(&checkouts[0], &PayerAnswer::Pays));
    shop.paid(&quick).await;
    assert!(shop.daraja.answer(&checkouts[1], &PayerAnswer::Pays));
    comes_back(&shop, &slow, 30_000).await;
    let books = replay(&shop.shop).await;
    assert_eq!(
        (books.stock[&mug].available(), books.stock[&mug].committed()),
        (0, 2)
    );
    books.stock_is_what_orders_hold();
    let sums = agree(&shop).await;
    assert_eq!(
        (sums.phones.taken, sums.phones.given, sums.cards.taken),
        (60_000, 30_000, 30_000)
    );
}

/// Turns the clock of every hold to a minute ago.
pub(crate) async fn run_out(shop: &PayingShop) -> u64 {
    let turned = "UPDATE timer SET due_at = now() - interval '1 minute' WHERE process = 'checkout'";
    let turned = sqlx::query(turned).execute(&shop.shop.db.pool).await;
    turned.unwrap().rows_affected()
}

/// A shop that was away for an hour: Stripe brings its notices again until they are taken.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_paid_while_the_shop_was_away_is_known_when_it_is_back() {
    let mut shop = PayingShop::with(&[("PAYMENT_LOOK_SECONDS", "3600")]).await;
    shop.stripe.set_notice_rules(NoticeRules {
        retries: 200,
        back_off_max_ms: 200,
        ..NoticeRules::once()
    });
    let mug = shop.stocks("MUG", 300, 10).await;
    let buyer = shop.order(&mug, 1, "stripe").await;
    let intent = buyer.intent().await;
    shop.door.end();
    assert_eq!(shop.stripe.pay(&intent, "pm_card_visa"), Ok(Paid::Yes));
    shop.door = shop.shop.open().await;
    shop.paid(&buyer).await;
    assert_eq!(agree(&shop).await.cards.taken, 30_000);
}

/// Safaricom's list is away: the receipt comes by the callback alone, when the payout is already sent
/// and its answer was lost. Sent again it is the same payout, and no reversal beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn late_money_whose_payout_was_not_heard_of_goes_back_once_though_its_receipt_comes_after() {
    let (shop, buyer, checkout) = cancelled_with_the_prompt_on_the_phone().await;
    shop.daraja.set_notice_rules(by_hand());
    let away = FaultRule::on("POST", "/pulltransactions/", Effect::Status(404));
    shop.daraja.faults().add(away);
    let lose = FaultRule::on("POST", "/mpesa/b2c/", Effect::CloseAfter).times(3);
    shop.daraja.faults().add(lose);
    assert!(shop.daraja.answer(&checkout, &PayerAnswer::Pays));
    let doubt = "SELECT count(*) FROM events WHERE event_type = 'refund.became_unknown'";
    shop.counts(doubt, 1).await;
    let receipt = receipt(&shop, &checkout).await;
    let told = paid(&checkout, 300, &receipt);
    bring(&shop, &callback(&secret_path(&shop, &checkout), &told)).await;
    shop.until(&buyer, "paid with a receipt", |shown| {
        shown["attempts"][0]["receipt"] == receipt.as_str()
    })
    .await;
    shop.daraja.faults().clear();
    shop.daraja.set_notice_rules(NoticeRules::once());
    comes_back(&shop, &buyer, 30_000).await;
    let ledger = shop.daraja.ledger();
    assert_eq!((ledger.reversed, ledger.paid_out), (0, 300));
    assert_eq!((ledger.reversals.len(), ledger.payouts.len()), (0, 1));
    assert_eq!(agree(&shop).await.phones.given, 30_000);
}

/// A shop, whoever cancelled while the phone asked for the money, and the number of the prompt.
async fn cancelled_with_the_prompt_on_the_phone() -> (PayingShop, Buyer, String) {
    let shop = PayingShop::open().await;
    let mug = shop.stocks("MUG", 300, 10).await;
    let buyer = shop.order(&mug, 1, "mpesa").await;
    let checkout = buyer.prompt(&shop.daraja, PayerAnswer::Waits).await;
    buyer.cancels().await.ok();
    shop.at_rest().await;
    (shop, buyer, checkout)
}
