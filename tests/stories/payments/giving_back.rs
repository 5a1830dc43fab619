//! Money goes back: never more than came, each line by its own price, and what fails is seen and asked
//! for again.

use super::books::{agree, happened};
use super::notices::by_hand;
use super::orderings::at_the_provider;
use futures::future::join_all;
use serde_json::{Value, json};
use sims::daraja::{Manners, PayerAnswer, ResultScript};
use sims::stripe::RefundScript;
use sims::{Effect, FaultRule, NoticeRules};
use testkit::actors::{Answer, StatusCode};
use testkit::paying::{Buyer, PayingShop, cents, text};

/// A shop and an order of one kettle (1,000 shillings) that is paid by card.
async fn paid() -> (PayingShop, Buyer) {
    let shop = PayingShop::open().await;
    let kettle = shop.stocks("KETTLE", 1_000, 10).await;
    let buyer = shop.order(&kettle, 1, "stripe").await;
    pays(&shop, &buyer).await;
    (shop, buyer)
}

async fn pays(shop: &PayingShop, buyer: &Buyer) {
    buyer.intent().await;
    let confirmed = buyer.confirms("pm_card_visa").await.ok();
    assert_eq!(confirmed["status"], "captured");
    shop.paid(buyer).await;
}

/// The owner gives money back.
async fn gives(shop: &PayingShop, buyer: &Buyer, key: &str, wish: Value) -> Answer {
    let mut body = json!({"reason": "arrived broken"});
    for (name, value) in wish.as_object().expect("fields") {
        body[name] = value.clone();
    }
    let clerk = shop.owner.visitor.clone().with("Idempotency-Key", key);
    let path = format!("/api/payments/{}/refund", buyer.order);
    clerk.post(&path, body).await
}

/// How the payment stands once so much of it is back.
async fn given_back(shop: &PayingShop, buyer: &Buyer, sum: i64) -> Value {
    shop.until(buyer, "given back", |shown| {
        let refunds = shown["refunds"].as_array().expect("refunds");
        let done = refunds.iter().filter(|one| one["status"] == "succeeded");
        done.map(|one| cents(&one["amount"])).sum::<i64>() == sum
    })
    .await;
    shop.shown(buyer).await
}

/// How the payment stands once its first refund came to nothing.
async fn failed(shop: &PayingShop, buyer: &Buyer) -> Value {
    shop.until(buyer, "failed", |shown| {
        shown["refunds"][0]["status"] == "failed"
    })
    .await;
    shop.shown(buyer).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_clicks_on_half_of_the_money_give_back_exactly_all_of_it() {
    let (shop, buyer) = paid().await;
    let clicks = (0..50).map(|click| {
        let (shop, buyer) = (&shop, &buyer);
        async move {
            gives(
                shop,
                buyer,
                &format!("click-{click}"),
                json!({"amount": 500}),
            )
            .await
        }
    });
    let answers = join_all(clicks).await;
    let (taken, refused): (Vec<_>, Vec<_>) = answers
        .iter()
        .partition(|answer| answer.status == StatusCode::ACCEPTED);
    assert_eq!((taken.len(), refused.len()), (2, 48));
    for answer in refused {
        let got = (answer.status, answer.code());
        assert_eq!(
            got,
            (StatusCode::CONFLICT, "refund_too_much"),
            "{}",
            answer.body
        );
    }
    let shown = given_back(&shop, &buyer, 100_000).await;
    assert_eq!(
        (&shown["status"], &shown["paymentStatus"]),
        (&json!("confirmed"), &json!("refunded"))
    );
    let sums = agree(&shop).await.cards;
    assert_eq!((sums.taken, sums.given), (100_000, 100_000));
    assert_eq!(shop.stripe.ledger().refunds.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_click_that_arrives_fifty_times_is_one_refund() {
    let (shop, buyer) = paid().await;
    let click = || gives(&shop, &buyer, "the-click", json!({"amount": 250}));
    let answers = join_all((0..50).map(|_| click())).await;
    let refund = &answers[0].body["refundIds"];
    for answer in &answers {
        assert_eq!(
            (answer.status, &answer.body["refundIds"]),
            (StatusCode::ACCEPTED, refund)
        );
    }
    given_back(&shop, &buyer, 25_000).await;
    assert_eq!(happened(&shop, "refund.requested").await, 1);
    assert_eq!(agree(&shop).await.cards.given, 25_000);
}

/// Three mugs at 333 and a kettle at 500, 149.90 off: the mugs cost 899.10, the kettle 450. Nobody
/// has ten cents in Kenya: 1,349 is paid, and goes back to the last shilling.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_discount_stays_with_its_line_in_whatever_order_the_lines_come_back() {
    let shop = PayingShop::open().await;
    let (mug, kettle) = (
        shop.stocks("MUG", 333, 50).await,
        shop.stocks("KETTLE", 500, 50).await,
    );
    let coupon = json!({"code": "TEN", "type": "percentage", "value": 10,
        "validFrom": "2020-01-01T00:00:00Z", "validUntil": "2099-01-01T00:00:00Z"});
    shop.owner
        .visitor
        .post("/api/admin/coupons", coupon)
        .await
        .ok();
    let (one_mug, all) = (
        json!([{"productId": mug, "quantity": 1}]),
        json!([{"productId": kettle, "quantity": 1}]),
    );
    let orders = [
        [&one_mug, &one_mug, &one_mug, &all],
        [&all, &one_mug, &one_mug, &one_mug],
    ];
    for portions in orders {
        let fields = json!({"paymentMethod": "stripe", "couponCode": "TEN"});
        let buyer = shop.order_of(&[(&mug, 3), (&kettle, 1)], fields).await;
        assert_eq!(buyer.total, 134_900);
        pays(&shop, &buyer).await;
        let mut back = 0;
        for (number, items) in portions.into_iter().enumerate() {
            let key = format!("{}-{number}", buyer.order);
            let answer = gives(&shop, &buyer, &key, json!({"items": items})).await;
            assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
            let sum = cents(&answer.body["amount"]);
            let worth = if items == &all { 45_000 } else { 29_970 };
            assert!((worth - sum).abs() < 100, "{sum} for what cost {worth}");
            back += sum;
        }
        assert_eq!(back, 134_900, "all portions are the whole");
        let more = gives(&shop, &buyer, "one-more", json!({"items": one_mug})).await;
        assert_eq!(
            (more.status, more.code()),
            (StatusCode::CONFLICT, "refund_too_much")
        );
        given_back(&shop, &buyer, 134_900).await;
    }
    let sums = agree(&shop).await.cards;
    assert_eq!(sums.taken, sums.given);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paid_order_that_is_cancelled_is_given_back() {
    let (shop, buyer) = paid().await;
    buyer.cancels().await.ok();
    let shown = given_back(&shop, &buyer, 100_000).await;
    assert_eq!(
        (&shown["status"], &shown["paymentStatus"]),
        (&json!("cancelled"), &json!("refunded"))
    );
    assert_eq!(shown["refunds"][0]["why"], "cancelled");
    let sums = agree(&shop).await.cards;
    assert_eq!((sums.taken, sums.given), (100_000, 100_000));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_that_fails_is_seen_and_can_be_asked_for_again() {
    let (shop, buyer) = paid().await;
    shop.stripe.script_refunds([RefundScript::Fails]);
    gives(&shop, &buyer, "first", json!({})).await.ok();
    let shown = failed(&shop, &buyer).await;
    assert_eq!(
        (&shown["paymentStatus"], &shown["paymentDetail"]),
        (&json!("paid"), &json!("captured"))
    );
    assert_eq!(agree(&shop).await.cards.given, 0);
    let again = gives(&shop, &buyer, "second", json!({})).await;
    assert_eq!(
        (again.status, cents(&again.body["amount"])),
        (StatusCode::ACCEPTED, 100_000)
    );
    let shown = given_back(&shop, &buyer, 100_000).await;
    assert_eq!(shown["paymentStatus"], "refunded");
    assert_eq!(agree(&shop).await.cards.given, 100_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_that_comes_back_after_it_had_arrived_is_taken_back() {
    let (shop, buyer) = paid().await;
    shop.stripe
        .script_refunds([RefundScript::FailsLater { after_ms: 1_500 }]);
    gives(&shop, &buyer, "first", json!({})).await.ok();
    given_back(&shop, &buyer, 100_000).await;
    let shown = failed(&shop, &buyer).await;
    assert_eq!(
        (&shown["paymentStatus"], &shown["paymentDetail"]),
        (&json!("paid"), &json!("captured"))
    );
    gives(&shop, &buyer, "second", json!({})).await.ok();
    given_back(&shop, &buyer, 100_000).await;
    assert_eq!(agree(&shop).await.cards.given, 100_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_given_back_on_the_providers_own_pages_is_not_given_back_again() {
    let (shop, buyer) = paid().await;
    let intent = shop.stripe.ledger().intents[0].id.clone();
    assert_eq!(at_the_provider(&shop, &intent).await, "succeeded");
    let shown = given_back(&shop, &buyer, 100_000).await;
    assert_eq!(shown["refunds"][0]["why"], "at_provider");
    let more = gives(&shop, &buyer, "more", json!({"amount": 1})).await;
    assert_eq!(
        (more.status, more.code()),
        (StatusCode::CONFLICT, "refund_too_much")
    );
    buyer.cancels().await.ok();
    assert_eq!(shop.shown(&buyer).await["status"], "cancelled");
    assert_eq!(agree(&shop).await.cards.given, 100_000);
}

/// Stripe says that it is on its way, and is never heard of again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_on_its_way_back_from_the_providers_own_pages_is_looked_after() {
    let (shop, buyer) = paid().await;
    let intent = shop.stripe.ledger().intents[0].id.clone();
    shop.stripe.script_refunds([RefundScript::Pending]);
    assert_eq!(at_the_provider(&shop, &intent).await, "pending");
    shop.until(&buyer, "on its way", |shown| {
        shown["refunds"][0]["status"] == "submitted"
    })
    .await;
    shop.stripe.set_notice_rules(by_hand());
    let refund = shop.stripe.ledger().refunds[0].id.clone();
    assert_eq!(shop.stripe.settle_refund(&refund, true), Ok(()));
    let shown = given_back(&shop, &buyer, 100_000).await;
    assert_eq!(shown["refunds"][0]["why"], "at_provider");
    assert_eq!(shop.stripe.ledger().refunds.len(), 1, "nobody sent another");
    assert_eq!(agree(&shop).await.cards.given, 100_000);
}

/// All of it is reversed, a part is paid out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_goes_back_to_the_phone_it_came_from() {
    let shop = PayingShop::open().await;
    let mug = shop.stocks("MUG", 300, 10).await;
    let (whole, part) = (
        shop.order(&mug, 1, "mpesa").await,
        shop.order(&mug, 2, "mpesa").await,
    );
    for buyer in [&whole, &part] {
        buyer.prompt(&shop.daraja, PayerAnswer::Pays).await;
        shop.until(buyer, "paid with a receipt", |shown| {
            shown["attempts"][0]["receipt"].is_string()
        })
        .await;
    }
    gives(&shop, &whole, "whole", json!({})).await.ok();
    gives(&shop, &part, "part", json!({"amount": 120}))
        .await
        .ok();
    given_back(&shop, &whole, 30_000).await;
    given_back(&shop, &part, 12_000).await;
    let ledger = shop.daraja.ledger();
    assert_eq!((ledger.reversed, ledger.paid_out), (300, 120));
    let cents_of_a_shilling = gives(&shop, &part, "cents", json!({"amount": 1.5})).await;
    let got = (cents_of_a_shilling.status, cents_of_a_shilling.code());
    assert_eq!(got, (StatusCode::UNPROCESSABLE_ENTITY, "amount_mismatch"));
    assert_eq!(agree(&shop).await.phones.given, 42_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reversal_nobody_hears_of_is_asked_about_and_made_once() {
    let shop = PayingShop::open().await;
    shop.daraja.set_manners(Manners {
        result_delay_ms: 200,
        ..Manners::default()
    });
    let mug = shop.stocks("MUG", 300, 10).await;
    for script in [
        ResultScript::Silent { acts: true },
        ResultScript::TimesOut { acts: true },
    ] {
        let buyer = shop.order(&mug, 1, "mpesa").await;
        buyer.prompt(&shop.daraja, PayerAnswer::Pays).await;
        shop.until(&buyer, "paid with a receipt", |shown| {
            shown["attempts"][0]["receipt"].is_string()
        })
        .await;
        shop.daraja.script_results([script]);
        gives(&shop, &buyer, &buyer.order, json!({})).await.ok();
        let shown = given_back(&shop, &buyer, 30_000).await;
        assert_eq!(text(&shown, "paymentStatus"), "refunded");
    }
    assert_eq!(shop.daraja.ledger().reversals.len(), 2);
    assert_eq!(agree(&shop).await.phones.given, 60_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reversal_whose_answer_is_lost_is_known_by_its_result_and_made_once() {
    let shop = PayingShop::with(&[("PAYMENT_LOOK_SECONDS", "3600")]).await;
    let mug = shop.stocks("MUG", 300, 10).await;
    let buyer = shop.order(&mug, 1, "mpesa").await;
    buyer.prompt(&shop.daraja, PayerAnswer::Pays).await;
    shop.paid(&buyer).await;
    let lose = FaultRule::on("POST", "/mpesa/reversal/", Effect::CloseAfter).times(1);
    shop.daraja.faults().add(lose);
    gives(&shop, &buyer, "whole", json!({})).await.ok();
    given_back(&shop, &buyer, 30_000).await;
    assert_eq!(shop.daraja.ledger().reversals.len(), 1);
    assert_eq!(agree(&shop).await.phones.given, 30_000);
}

/// It was made, and nobody knows: the second is declined, because the first was carried out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reversal_of_which_every_word_is_lost_is_asked_for_again_and_made_once() {
    for lose_next in [1, 2] {
        let shop = PayingShop::open().await;
        let buyer = paid_by_phone(&shop).await;
        let lose = FaultRule::on("POST", "/mpesa/reversal/", Effect::CloseAfter).times(1);
        shop.daraja.faults().add(lose);
        shop.daraja.set_notice_rules(NoticeRules {
            lose_next,
            ..NoticeRules::once()
        });
        gives(&shop, &buyer, "whole", json!({})).await.ok();
        let shown = given_back(&shop, &buyer, 30_000).await;
        assert_eq!(text(&shown, "paymentStatus"), "refunded");
        assert_eq!(happened(&shop, "refund.failed").await, 0);
        assert!(
            shop.daraja.ledger().reversals.len() > 1,
            "it was asked for again"
        );
        assert_eq!(agree(&shop).await.phones.given, 30_000);
    }
}

/// Each answer has a number of its own, so none is taken for another: they end with what they are about.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_that_arrived_is_not_asked_about_for_ever() {
    let shop = PayingShop::with(&[("PAYMENT_LOOK_SECONDS", "3600")]).await;
    let buyer = paid_by_phone(&shop).await;
    gives(&shop, &buyer, "whole", json!({})).await.ok();
    given_back(&shop, &buyer, 30_000).await;
    let answered = "SELECT count(*) FROM webhook_inbox WHERE kind = 'transactionStatus'";
    shop.counts(answered, 1).await;
    shop.at_rest().await;
    let seen = shop.daraja.seen();
    let asked = seen.iter();
    let asked = asked.filter(|seen| seen.path.starts_with("/mpesa/transactionstatus/"));
    assert_eq!(asked.count(), 1);
    assert_eq!(agree(&shop).await.phones.given, 30_000);
}

/// Whoever paid a mug by phone, the receipt known.
async fn paid_by_phone(shop: &PayingShop) -> Buyer {
    let mug = shop.stocks("MUG", 300, 10).await;
    let buyer = shop.order(&mug, 1, "mpesa").await;
    buyer.prompt(&shop.daraja, PayerAnswer::Pays).await;
    shop.until(&buyer, "paid with a receipt", |shown| {
        shown["attempts"][0]["receipt"].is_string()
    })
    .await;
    buyer
}
