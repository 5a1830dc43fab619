//! Providers that are down, slow, or lose their answers: nothing is asked for twice, nothing is lost.

use super::books::{agree, happened};
use serde_json::{Value, json};
use sims::daraja::{PayerAnswer, PayerScript};
use sims::stripe::Paid;
use sims::{Effect, FaultRule, NoticeRules};
use testkit::actors::{Answer, StatusCode};
use testkit::paying::{Buyer, PayingShop, text};

/// Notices that nobody ever gets.
fn lost() -> NoticeRules {
    NoticeRules {
        lose_percent: 100,
        ..NoticeRules::once()
    }
}

async fn ordered(method: &str) -> (PayingShop, Buyer) {
    of(PayingShop::open().await, method).await
}

/// The same where nobody looks after payments by the clock.
async fn ordered_unwatched(method: &str) -> (PayingShop, Buyer) {
    let shop = PayingShop::with(&[("PAYMENT_LOOK_SECONDS", "3600")]).await;
    of(shop, method).await
}

async fn of(shop: PayingShop, method: &str) -> (PayingShop, Buyer) {
    let mug = shop.stocks("MUG", 300, 50).await;
    let buyer = shop.order(&mug, 1, method).await;
    (shop, buyer)
}

fn comes_back_later(answer: &Answer) {
    let got = (answer.status.as_u16(), answer.code());
    assert_eq!(got, (503, "provider_unavailable"), "{}", answer.body);
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
}

async fn still_to_be_paid(shop: &PayingShop, buyer: &Buyer) {
    let shown = shop.shown(buyer).await;
    assert_eq!(shown["status"], "pending");
    assert_eq!(shown["dueAmount"], shown["totalAmount"]);
    assert_eq!(shown["refunds"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_stripe_is_down_the_payer_is_told_to_come_back_and_later_pays() {
    let (shop, buyer) = ordered_unwatched("stripe").await;
    shop.stripe.stop().await;
    comes_back_later(&buyer.begins().await);
    still_to_be_paid(&shop, &buyer).await;
    shop.stripe.restart().await.unwrap();
    let begun = buyer.begins().await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.body);
    let intent = text(&begun.body, "paymentIntentId");
    assert_eq!(shop.stripe.pay(&intent, "pm_card_visa"), Ok(Paid::Yes));
    shop.paid(&buyer).await;
    assert_eq!(shop.stripe.ledger().intents.len(), 1);
    assert_eq!(agree(&shop).await.cards.taken, 30_000);
}

/// An order takes fifty attempts. Clicks at a provider that is left in peace are none, and the attempt
/// of a payer who began before the others found it down stays as it was.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_clicks_eighty_times_while_stripe_is_down_pays_when_it_is_back() {
    let (shop, buyer) = ordered_unwatched("stripe").await;
    shop.stripe.stop().await;
    for _ in 0..80 {
        comes_back_later(&buyer.begins().await);
    }
    let shown = shop.shown(&buyer).await;
    let attempts = shown["attempts"].as_array().map_or(0, Vec::len);
    assert!((1..=10).contains(&attempts), "{attempts} attempts: {shown}");
    shop.stripe.restart().await.unwrap();
    // The breaker lets somebody try when its pause is over.
    let deadline = std::time::Instant::now() + testkit::PATIENCE;
    let begun = loop {
        let begun = buyer.begins().await;
        if begun.status.is_success() || std::time::Instant::now() > deadline {
            break begun;
        }
        comes_back_later(&begun);
        // As a payer would: nothing tells them when the provider is back.
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    };
    let intent = text(&begun.ok(), "paymentIntentId");
    assert_eq!(shop.stripe.pay(&intent, "pm_card_visa"), Ok(Paid::Yes));
    shop.paid(&buyer).await;
    assert_eq!(shop.stripe.ledger().intents.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_safaricom_is_down_the_payer_is_told_to_come_back_and_later_pays() {
    let (shop, buyer) = ordered_unwatched("mpesa").await;
    shop.daraja.stop().await;
    comes_back_later(&buyer.is_prompted().await);
    still_to_be_paid(&shop, &buyer).await;
    shop.daraja.restart().await.unwrap();
    buyer.prompt(&shop.daraja, PayerAnswer::Pays).await;
    shop.paid(&buyer).await;
    assert_eq!(shop.daraja.ledger().prompts.len(), 1);
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}

/// Whoever is told to come back comes back with the same key, as clients do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_was_told_to_come_back_pays_when_it_does() {
    for method in ["stripe", "mpesa"] {
        let (shop, mut buyer) = ordered_unwatched(method).await;
        buyer.visitor = buyer.visitor.clone().with("Idempotency-Key", "the-click");
        shop.stripe.stop().await;
        shop.daraja.stop().await;
        let begin = async || match method {
            "stripe" => buyer.begins().await,
            _ => buyer.is_prompted().await,
        };
        comes_back_later(&begin().await);
        shop.stripe.restart().await.unwrap();
        shop.daraja.restart().await.unwrap();
        let begun = begin().await;
        assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.body);
        let again = begin().await;
        assert_eq!(
            (again.status, &again.body["paymentId"]),
            (StatusCode::OK, &begun.body["paymentId"])
        );
        if method == "stripe" {
            let intent = text(&begun.body, "paymentIntentId");
            assert_eq!(shop.stripe.pay(&intent, "pm_card_visa"), Ok(Paid::Yes));
        }
        shop.paid(&buyer).await;
        agree(&shop).await;
    }
}

/// Whatever happens to one answer, the same wish is sent again under the same key.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_answer_that_goes_wrong_is_asked_for_again_and_makes_one_intent() {
    let (shop, _) = ordered("stripe").await;
    let mug = shop.stocks("CUP", 300, 50).await;
    let effects = [
        Effect::Status(500),
        Effect::Status(409),
        Effect::Status(429),
        Effect::CloseBefore,
        Effect::CloseAfter,
        Effect::StatusAfter(503),
        Effect::Truncated,
        Effect::Html(502),
    ];
    for effect in effects {
        let before = shop.stripe.ledger().intents.len();
        let buyer = shop.order(&mug, 1, "stripe").await;
        let once = FaultRule::on("POST", "/v1/payment_intents", effect).times(1);
        shop.stripe.faults().add(once);
        let begun = buyer.begins().await;
        assert_eq!(
            begun.status,
            StatusCode::CREATED,
            "{effect:?}: {}",
            begun.body
        );
        let intents = shop.stripe.ledger().intents.len();
        assert_eq!(intents, before + 1, "{effect:?}");
        assert_eq!(
            buyer.confirms("pm_card_visa").await.ok()["status"],
            "captured"
        );
    }
    agree(&shop).await;
}

/// Every answer is lost, and every notice, too: the shop says that it does not know, and finds out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_intent_whose_answers_are_all_lost_is_looked_up_and_is_still_one() {
    // Longer than three tries take.
    let shop = PayingShop::with(&[("PAYMENT_LOOK_SECONDS", "5")]).await;
    let (shop, buyer) = of(shop, "stripe").await;
    shop.stripe.set_notice_rules(lost());
    for effect in [Effect::CloseAfter, Effect::CrashAfter] {
        let before = shop.stripe.ledger().intents.len();
        let mug = shop.stocks(&format!("{effect:?}"), 300, 50).await;
        let buyer = shop.order(&mug, 1, "stripe").await;
        let times = if effect == Effect::CrashAfter { 1 } else { 3 };
        let rule = FaultRule::on("POST", "/v1/payment_intents", effect).times(times);
        shop.stripe.faults().add(rule);
        let begun = buyer.begins().await;
        assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.body);
        assert_eq!(
            (&begun.body["status"], &begun.body["paymentIntentId"]),
            (&json!("unknown"), &Value::Null)
        );
        shop.until(&buyer, "found", |shown| {
            shown["attempts"][0]["status"] == "requires_action"
        })
        .await;
        assert_eq!(shop.stripe.ledger().intents.len(), before + 1, "{effect:?}");
        let intent = buyer.intent().await;
        assert_eq!(shop.stripe.pay(&intent, "pm_card_visa"), Ok(Paid::Yes));
        shop.paid(&buyer).await;
    }
    still_to_be_paid(&shop, &buyer).await;
    agree(&shop).await;
}

/// Stripe failed before it did anything, and says so whenever it is asked under the same key.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wish_that_stripe_swallowed_does_not_keep_the_payer_from_paying() {
    let (shop, buyer) = ordered("stripe").await;
    let swallow = FaultRule::on("POST", "/v1/payment_intents", Effect::CrashBefore).times(1);
    shop.stripe.faults().add(swallow);
    let begun = buyer.begins().await;
    assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.body);
    shop.until(&buyer, "given up", |shown| {
        shown["attempts"][0]["status"] == "failed" && shown["paymentStatus"] == "failed"
    })
    .await;
    buyer.intent().await;
    assert_eq!(
        buyer.confirms("pm_card_visa").await.ok()["status"],
        "captured"
    );
    shop.paid(&buyer).await;
    assert_eq!(shop.stripe.ledger().intents.len(), 1);
    assert_eq!(agree(&shop).await.cards.taken, 30_000);
}

fn pushes(shop: &PayingShop) -> usize {
    let seen = shop.daraja.seen().into_iter();
    seen.filter(|one| one.path.starts_with("/mpesa/stkpush/"))
        .count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_prompt_whose_answer_is_lost_is_never_sent_again() {
    for is_called_back in [true, false] {
        let (shop, buyer) = ordered("mpesa").await;
        if !is_called_back {
            shop.daraja.set_notice_rules(lost());
        }
        let waits = PayerScript {
            after_ms: 1_500,
            ..PayerScript::new(PayerAnswer::Pays)
        };
        shop.daraja.script(&buyer.phone, [waits]);
        let lose = FaultRule::on("POST", "/mpesa/stkpush/", Effect::CloseAfter).times(1);
        shop.daraja.faults().add(lose);
        let begun = buyer.is_prompted().await;
        assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.body);
        assert_eq!(
            (&begun.body["status"], &begun.body["checkoutRequestId"]),
            (&json!("unknown"), &Value::Null)
        );
        let again = buyer.is_prompted().await;
        assert_eq!(again.status, StatusCode::ACCEPTED, "{}", again.body);
        assert_eq!(again.body["paymentId"], begun.body["paymentId"]);
        shop.paid(&buyer).await;
        assert_eq!((pushes(&shop), shop.daraja.ledger().prompts.len()), (1, 1));
        assert_eq!(happened(&shop, "payment.started").await, 1);
        assert_eq!(agree(&shop).await.phones.taken, 30_000);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_that_dies_while_stripe_answers_finds_its_one_intent() {
    let mut shop = PayingShop::open().await;
    shop.stripe.set_notice_rules(lost());
    let mug = shop.stocks("MUG", 300, 10).await;
    let buyer = shop.order(&mug, 1, "stripe").await;
    let slow = FaultRule::on("POST", "/v1/payment_intents", Effect::Nothing).times(1);
    shop.stripe.faults().add(FaultRule {
        answer_delay_ms: 5_000,
        ..slow
    });
    let begins = tokio::spawn({
        let (visitor, path) = (buyer.visitor.clone(), "/api/payments/stripe/create-intent");
        let wish = json!({"orderId": buyer.order});
        async move {
            visitor
                .try_ask(testkit::actors::Method::POST, path, Some(&wish))
                .await
        }
    });
    while shop.stripe.ledger().intents.is_empty() {
        tokio::task::yield_now().await;
    }
    shop.reopens().await;
    assert!(begins.await.unwrap().is_err(), "nobody answered");
    found_and_paid_once(&shop, &buyer).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_expired_is_fetched_once_more_however_many_ask() {
    let (shop, first) = ordered("mpesa").await;
    first.prompt(&shop.daraja, PayerAnswer::Pays).await;
    shop.paid(&first).await;
    let mug = shop.stocks("CUP", 300, 50).await;
    let mut buyers = Vec::new();
    for _ in 0..20 {
        buyers.push(shop.order(&mug, 1, "mpesa").await);
    }
    let minted = || {
        let seen = shop.daraja.seen().into_iter();
        seen.filter(|one| one.path.starts_with("/oauth/")).count()
    };
    let before = minted();
    shop.daraja.forget_token();
    let prompts = buyers.iter().map(|buyer| buyer.is_prompted());
    for answer in futures::future::join_all(prompts).await {
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    }
    assert_eq!(minted(), before + 1, "one token for all of them");
    assert_eq!(shop.daraja.ledger().prompts.len(), 21);
}

/// The one intent that Stripe made is found by asking, and paid for by card.
pub(super) async fn found_and_paid_once(shop: &PayingShop, buyer: &Buyer) {
    shop.until(buyer, "found", |shown| {
        shown["attempts"][0]["status"] == "requires_action"
    })
    .await;
    let intent = buyer.intent().await;
    assert_eq!(shop.stripe.pay(&intent, "pm_card_visa"), Ok(Paid::Yes));
    shop.paid(buyer).await;
    assert_eq!(shop.stripe.ledger().intents.len(), 1);
    assert_eq!(agree(shop).await.cards.taken, 30_000);
}
