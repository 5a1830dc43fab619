//! Paying by phone: an accepted prompt is no payment, and whatever Safaricom says late, twice or not
//! at all, the order ends as its books have it.

use super::books::{agree, happened, happened_to};
use super::notices::{bring, callback, ended, secret_path};
use serde_json::{Value, json};
use sims::NoticeRules;
use sims::daraja::{Dialect, Manners, PayerAnswer, PayerScript};
use testkit::actors::StatusCode;
use testkit::paying::{Buyer, PayingShop, cents, text};

/// A shop with mugs at 300 shillings, and somebody who ordered one.
async fn ordered() -> (PayingShop, Buyer) {
    let shop = PayingShop::open().await;
    let mug = shop.stocks("MUG", 300, 10).await;
    let buyer = shop.order(&mug, 1, "mpesa").await;
    (shop, buyer)
}

fn attempts(shown: &Value) -> Vec<(String, Value)> {
    let attempts = shown["attempts"].as_array().expect("attempts");
    let stand = |one: &Value| (text(one, "status"), one["failureCode"].clone());
    attempts.iter().map(stand).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_phone_is_prompted_its_owner_pays_and_the_receipt_is_kept() {
    let (shop, buyer) = ordered().await;
    let waits = PayerScript::new(PayerAnswer::Waits);
    shop.daraja.script(&buyer.phone, [waits]);
    let wish = json!({"orderId": buyer.order, "phoneNumber": buyer.phone, "amount": 300});
    let begun = buyer.wishes("mpesa/stk-push", wish).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.body);
    assert_eq!(
        (&begun.body["status"], cents(&begun.body["amount"])),
        (&json!("requires_action"), 30_000)
    );
    assert_eq!(begun.body["paymentIntentId"], Value::Null);
    let checkout = text(&begun.body, "checkoutRequestId");
    let prompt = shop.daraja.ledger().prompts[0].clone();
    assert_eq!(
        (&prompt.checkout, &prompt.phone, prompt.amount),
        (&checkout, &buyer.phone, 300)
    );
    let shown = shop.shown(&buyer).await;
    assert_eq!(
        (&shown["status"], &shown["paymentStatus"]),
        (&json!("pending"), &json!("pending"))
    );
    let again = buyer.is_prompted().await;
    assert_eq!(
        (again.status, text(&again.body, "checkoutRequestId")),
        (StatusCode::OK, checkout.clone())
    );
    assert!(shop.daraja.answer(&checkout, &PayerAnswer::Pays));
    let shown = shop
        .until(&buyer, "paid with a receipt", |shown| {
            shown["status"] == "confirmed" && shown["attempts"][0]["receipt"].is_string()
        })
        .await;
    let ledger = shop.daraja.ledger();
    assert_eq!(
        shown["attempts"][0]["receipt"],
        ledger.payments[0].receipt.as_str()
    );
    assert_eq!(ledger.prompts.len(), 1, "one prompt in all");
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_clicks_at_once_prompt_the_phone_once() {
    let (shop, buyer) = ordered().await;
    shop.daraja.set_manners(Manners {
        lock_subscriber: false,
        ..Manners::default()
    });
    let clicks = futures::future::join_all((0..20).map(|_| buyer.is_prompted())).await;
    for answer in &clicks {
        assert!(answer.status.is_success(), "{}", answer.body);
    }
    shop.paid(&buyer).await;
    assert_eq!(shop.daraja.ledger().prompts.len(), 1);
    assert_eq!(happened(&shop, "payment.started").await, 1);
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_presses_cancel_may_try_again() {
    let (shop, buyer) = ordered().await;
    let scripts = [
        PayerAnswer::Cancels,
        PayerAnswer::WrongPin,
        PayerAnswer::Pays,
    ];
    shop.daraja
        .script(&buyer.phone, scripts.map(PayerScript::new));
    for code in ["cancelled_by_user", "wrong_pin"] {
        assert_eq!(buyer.is_prompted().await.status, StatusCode::CREATED);
        let shown = shop
            .until(&buyer, code, |shown| {
                let attempts = shown["attempts"].as_array().expect("attempts");
                let latest = attempts.last();
                shown["paymentStatus"] == "failed"
                    && latest.is_some_and(|one| one["failureCode"] == code)
            })
            .await;
        assert_eq!(
            (&shown["status"], &shown["paymentStatus"]),
            (&json!("pending"), &json!("failed"))
        );
    }
    assert_eq!(buyer.is_prompted().await.status, StatusCode::CREATED);
    let shown = shop.paid(&buyer).await;
    let words: Vec<String> = attempts(&shown).into_iter().map(|(word, _)| word).collect();
    assert_eq!(words, ["failed", "failed", "captured"]);
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}

/// Money of the first prompt may still come; then it is the second that is given back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_did_not_hear_the_phone_may_try_again() {
    let (shop, buyer) = ordered().await;
    let scripts = [PayerAnswer::NoAnswer, PayerAnswer::Pays];
    shop.daraja
        .script(&buyer.phone, scripts.map(PayerScript::new));
    assert_eq!(buyer.is_prompted().await.status, StatusCode::CREATED);
    shop.until(&buyer, "unreachable", |shown| {
        shown["attempts"][0]["failureCode"] == "unreachable"
    })
    .await;
    assert_eq!(buyer.is_prompted().await.status, StatusCode::CREATED);
    let shown = shop.paid(&buyer).await;
    let words: Vec<String> = attempts(&shown).into_iter().map(|(word, _)| word).collect();
    assert_eq!(words, ["failed", "captured"]);
    assert_eq!(shop.daraja.ledger().prompts.len(), 2);
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_callback_that_is_lost_for_ever_is_made_up_for_by_asking() {
    let (shop, buyer) = ordered().await;
    shop.daraja.set_notice_rules(NoticeRules {
        lose_percent: 100,
        ..NoticeRules::once()
    });
    buyer.prompt(&shop.daraja, PayerAnswer::Pays).await;
    shop.paid(&buyer).await;
    assert_eq!(
        shop.daraja.notices()[0].attempts.len(),
        0,
        "nothing was called back"
    );
    let shown = shop.shown(&buyer).await;
    let receipt = shop.daraja.ledger().payments[0].receipt.clone();
    assert_eq!(
        shown["attempts"][0]["receipt"], receipt,
        "it stands in Safaricom's list"
    );
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_that_comes_after_the_phone_did_not_answer_still_pays() {
    let (shop, buyer) = ordered().await;
    buyer
        .prompt(&shop.daraja, PayerAnswer::PaysLate { late_ms: 1_500 })
        .await;
    let shown = shop
        .until(&buyer, "unreachable", |shown| {
            shown["attempts"][0]["failureCode"] == "unreachable"
        })
        .await;
    assert_eq!(shown["status"], "pending");
    shop.paid(&buyer).await;
    assert_eq!(happened_to(&shop, "order.confirmed", &buyer.order).await, 1);
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn callbacks_that_come_twice_and_failures_that_come_late_change_nothing() {
    let (shop, buyer) = ordered().await;
    shop.daraja.set_notice_rules(NoticeRules {
        copies: 5,
        at_once: 5,
        ..NoticeRules::once()
    });
    let checkout = buyer.prompt(&shop.daraja, PayerAnswer::Pays).await;
    shop.paid(&buyer).await;
    assert!(shop.daraja.send_again(&checkout));
    for code in [1032, 1037, 1, 2001] {
        let late = callback(&secret_path(&shop, &checkout), &ended(&checkout, code));
        bring(&shop, &late).await;
    }
    assert!(shop.daraja.settled(testkit::PATIENCE).await);
    shop.at_rest().await;
    let shown = shop.shown(&buyer).await;
    assert_eq!(attempts(&shown), [("captured".to_owned(), Value::Null)]);
    assert_eq!(happened(&shop, "payment.captured").await, 1);
    assert_eq!(happened_to(&shop, "order.confirmed", &buyer.order).await, 1);
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_other_dialect_of_daraja_is_understood_as_well() {
    let (shop, buyer) = ordered().await;
    shop.daraja.set_manners(Manners {
        dialect: Dialect::Strings,
        masked_phone: true,
        expires_as_text: true,
        ..Manners::default()
    });
    let scripts = [PayerAnswer::Cancels, PayerAnswer::Pays];
    shop.daraja
        .script(&buyer.phone, scripts.map(PayerScript::new));
    assert_eq!(buyer.is_prompted().await.status, StatusCode::CREATED);
    shop.until(&buyer, "cancelled", |shown| {
        shown["paymentStatus"] == "failed"
    })
    .await;
    assert_eq!(buyer.is_prompted().await.status, StatusCode::CREATED);
    let shown = shop.paid(&buyer).await;
    assert!(shown["attempts"][1]["receipt"].is_string(), "{shown}");
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}
