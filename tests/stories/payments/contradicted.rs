//! Safaricom calls back that a prompt was paid and says that it was not when it is asked: the payer may have
//! paid, so nobody is told otherwise before the money is seen or people have looked.

use super::books::{agree, happened};
use super::notices::{PUBLIC, bring, callback, ended, paid, secret_path};
use serde_json::{Value, json};
use sims::daraja::{PayerAnswer, PayerScript};
use sims::{Effect, FaultRule, NoticeRules};
use testkit::actors::StatusCode;
use testkit::paying::{Buyer, PayingShop, cents, text};

const QUERY: &str = "/mpesa/stkpushquery/";
const LIST: &str = "/pulltransactions/";

/// A shop that looks after payments in its usual way, and somebody who ordered a mug for 300 shillings.
async fn ordered() -> (PayingShop, Buyer) {
    let shop = PayingShop::with(&[("PAYMENT_LOOK_SECONDS", "1")]).await;
    let mug = shop.stocks("MUG", 300, 10).await;
    let buyer = shop.order(&mug, 1, "mpesa").await;
    (shop, buyer)
}

fn is_away(shop: &PayingShop, path: &str) {
    let away = FaultRule::on("POST", path, Effect::Status(404));
    shop.daraja.faults().add(away);
}

/// The sandbox was seen to do it: the payer pays, and the query calls the prompt cancelled.
async fn pays_and_is_called_cancelled(shop: &PayingShop, buyer: &Buyer) {
    let liar = PayerScript {
        query_says: Some("1032".to_owned()),
        ..PayerScript::new(PayerAnswer::Pays)
    };
    let waits = PayerScript::new(PayerAnswer::Waits);
    shop.daraja.script(&buyer.phone, [liar, waits]);
    assert_eq!(buyer.is_prompted().await.status, StatusCode::CREATED);
}

async fn attempt_is(shop: &PayingShop, buyer: &Buyer, word: &str) -> Value {
    shop.until(buyer, word, |shown| shown["attempts"][0]["status"] == word)
        .await
}

/// The open cases of the order, as the back office sees them without asking for more.
async fn cases(shop: &PayingShop, buyer: &Buyer) -> Vec<Value> {
    let path = format!("/api/admin/payments/attention?orderId={}", buyer.order);
    let listed = shop.seen(&shop.owner.visitor, &path).await;
    listed["data"].as_array().expect("cases").clone()
}

/// People see at once what the callback said, and it stays so.
async fn people_look(shop: &PayingShop, buyer: &Buyer) -> Value {
    let [case] = &cases(shop, buyer).await[..] else {
        panic!("one case of {}", buyer.order);
    };
    let receipt = shop.daraja.ledger().payments[0].receipt.clone();
    assert_eq!(case["kind"], "contradicted");
    assert_eq!(cents(&case["amount"]), 30_000);
    assert_eq!(
        case["detail"],
        format!("cancelled_by_user: {receipt}").as_str()
    );
    assert_eq!(case["times"], 1);
    case.clone()
}

/// Waits until it was looked after three times more.
async fn looked_at(shop: &PayingShop) {
    let later = "SELECT count(*) FROM timer WHERE process = 'payments'
        AND name LIKE 'look%' AND name >= 'look_03'";
    shop.counts(later, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_that_contradicts_the_callback_is_settled_by_the_money_itself() {
    let (shop, buyer) = ordered().await;
    pays_and_is_called_cancelled(&shop, &buyer).await;
    let shown = shop.paid(&buyer).await;
    let receipt = shop.daraja.ledger().payments[0].receipt.clone();
    assert_eq!(shown["attempts"][0]["receipt"], receipt);
    assert_eq!(cases(&shop, &buyer).await, Vec::<Value>::new());
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paid_callback_before_the_failure_is_left_to_people_until_the_money_is_seen() {
    let (shop, buyer) = ordered().await;
    is_away(&shop, LIST);
    pays_and_is_called_cancelled(&shop, &buyer).await;
    let shown = attempt_is(&shop, &buyer, "unknown").await;
    assert_eq!(
        (&shown["status"], &shown["paymentStatus"]),
        (&json!("pending"), &json!("pending"))
    );
    people_look(&shop, &buyer).await;
    looked_at(&shop).await;
    let shown = shop.shown(&buyer).await;
    assert_eq!(
        (&shown["attempts"][0]["status"], &shown["paymentStatus"]),
        (&json!("unknown"), &json!("pending")),
        "a failure that is told again ends nothing"
    );
    people_look(&shop, &buyer).await;
    assert_eq!(buyer.is_prompted().await.status, StatusCode::ACCEPTED);
    assert_eq!(
        shop.daraja.ledger().prompts.len(),
        1,
        "nobody is asked twice"
    );
    shop.daraja.faults().clear();
    shop.paid(&buyer).await;
    assert_eq!(cases(&shop, &buyer).await, Vec::<Value>::new());
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}

/// The failure was found by asking; the order could be paid again by the time the callback comes.
async fn failed_before_the_callback(shop: &PayingShop, buyer: &Buyer) {
    let held = NoticeRules {
        hold: true,
        ..NoticeRules::once()
    };
    shop.daraja.set_notice_rules(held);
    is_away(shop, LIST);
    pays_and_is_called_cancelled(shop, buyer).await;
    let shown = attempt_is(shop, buyer, "failed").await;
    assert_eq!(shown["paymentStatus"], "failed");
    shop.daraja.set_notice_rules(NoticeRules::once());
    attempt_is(shop, buyer, "unknown").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paid_callback_after_the_failure_is_left_to_people_and_nobody_is_prompted_again() {
    let (shop, buyer) = ordered().await;
    failed_before_the_callback(&shop, &buyer).await;
    people_look(&shop, &buyer).await;
    looked_at(&shop).await;
    let case = people_look(&shop, &buyer).await;
    let refused = buyer.is_prompted().await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (409, "payment_unconfirmed"),
        "{}",
        refused.body
    );
    let close = format!("/api/admin/payments/attention/{}/close", text(&case, "id"));
    let why = json!({"reason": "the statement shows no such money", "times": 1});
    shop.owner.visitor.post(&close, why).await.ok();
    assert_eq!(buyer.is_prompted().await.status, StatusCode::CREATED);
    assert_eq!(shop.daraja.ledger().prompts.len(), 2);
    // People were wrong: the money is there after all.
    shop.daraja.faults().clear();
    shop.paid(&buyer).await;
    assert_eq!(happened(&shop, "payment.contradicted").await, 1);
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paid_callback_whose_query_fails_is_confirmed_by_the_list() {
    let (shop, buyer) = ordered().await;
    is_away(&shop, QUERY);
    buyer.prompt(&shop.daraja, PayerAnswer::Pays).await;
    let shown = shop.paid(&buyer).await;
    let receipt = shop.daraja.ledger().payments[0].receipt.clone();
    assert_eq!(shown["attempts"][0]["receipt"], receipt);
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paid_callback_that_nobody_answers_for_is_left_to_people() {
    let (shop, buyer) = ordered().await;
    is_away(&shop, QUERY);
    is_away(&shop, LIST);
    buyer.prompt(&shop.daraja, PayerAnswer::Pays).await;
    attempt_is(&shop, &buyer, "unknown").await;
    let open = cases(&shop, &buyer).await;
    assert_eq!(open[0]["kind"], "contradicted", "{open:?}");
    shop.daraja.faults().clear();
    shop.paid(&buyer).await;
    assert_eq!(cases(&shop, &buyer).await, Vec::<Value>::new());
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}

/// Anybody may say so at the public address.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_strangers_word_contradicts_nobody() {
    let (shop, buyer) = ordered().await;
    let checkout = buyer.prompt(&shop.daraja, PayerAnswer::Cancels).await;
    attempt_is(&shop, &buyer, "failed").await;
    let forged = paid(&checkout, 300, "FORGED0001");
    bring(&shop, &callback(PUBLIC, &forged)).await;
    shop.at_rest().await;
    attempt_is(&shop, &buyer, "failed").await;
    assert_eq!(happened(&shop, "payment.contradicted").await, 0);
}

/// The list is away and the query is slow: the receipt is known by the callback alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_strangers_knock_that_is_followed_swallows_no_callback() {
    let shop = PayingShop::with(&[("PAYMENT_LOOK_SECONDS", "3600")]).await;
    let mug = shop.stocks("MUG", 300, 10).await;
    let buyer = shop.order(&mug, 1, "mpesa").await;
    shop.daraja.set_notice_rules(NoticeRules {
        hold: true,
        ..NoticeRules::once()
    });
    is_away(&shop, LIST);
    let mut slow = FaultRule::on("POST", QUERY, Effect::Nothing).times(1);
    slow.delay_ms = 2_000;
    shop.daraja.faults().add(slow);
    let checkout = buyer.prompt(&shop.daraja, PayerAnswer::Pays).await;
    let receipt = super::callbacks::receipt(&shop, &checkout).await;
    shop.shown(&buyer).await;
    bring(&shop, &callback(PUBLIC, &ended(&checkout, 0))).await;
    let path = secret_path(&shop, &checkout);
    bring(&shop, &callback(&path, &paid(&checkout, 300, &receipt))).await;
    let shown = shop
        .until(&buyer, "paid with its receipt", |shown| {
            shown["status"] == "confirmed" && shown["attempts"][0]["receipt"].is_string()
        })
        .await;
    assert_eq!(shown["attempts"][0]["receipt"], receipt.as_str());
    shop.at_rest().await;
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}
