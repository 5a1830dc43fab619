//! What of money people must look at is shown to them while they must, and no longer.

use super::books::{agree, happened};
use futures::future::join;
use serde_json::{Value, json};
use sims::daraja::PayerAnswer;
use sims::stripe::{Paid, RefundScript};
use sims::{Effect, FaultRule};
use testkit::actors::{Answer, StatusCode};
use testkit::paying::{Buyer, PayingShop, cents, text};

/// The cases of an order: what they are about, and whether they are open.
async fn cases(shop: &PayingShop, buyer: &Buyer, is_open: bool) -> Vec<Value> {
    let path = format!(
        "/api/admin/payments/attention?orderId={}&isOpen={is_open}&unknownForMinutes=0",
        buyer.order
    );
    let listed = shop.seen(&shop.owner.visitor, &path).await;
    listed["data"].as_array().expect("cases").clone()
}

async fn is_to_be_looked_at(shop: &PayingShop, buyer: &Buyer, kind: &str, sum: i64) {
    let open = cases(shop, buyer, true).await;
    let said: Vec<(String, i64)> = open
        .iter()
        .map(|case| (text(case, "kind"), cents(&case["amount"])))
        .collect();
    assert_eq!(said, [(kind.to_owned(), sum)], "{open:?}");
}

async fn is_over(shop: &PayingShop, buyer: &Buyer, kind: &str) {
    assert_eq!(cases(shop, buyer, true).await, Vec::<Value>::new());
    let closed = cases(shop, buyer, false).await;
    assert!(closed.iter().any(|case| case["kind"] == kind), "{closed:?}");
}

async fn ordered(shop: &PayingShop, method: &str) -> Buyer {
    let mug = shop.stocks(&format!("MUG-{method}"), 300, 10).await;
    shop.order(&mug, 1, method).await
}

async fn gives_all(shop: &PayingShop, buyer: &Buyer, key: &str) {
    let clerk = shop.owner.visitor.clone().with("Idempotency-Key", key);
    let path = format!("/api/payments/{}/refund", buyer.order);
    let asked = clerk.post(&path, json!({"reason": "broken"})).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.body);
}

async fn refund_stands(shop: &PayingShop, buyer: &Buyer, word: &str) {
    shop.until(buyer, word, |shown| {
        let refunds = shown["refunds"].as_array().expect("refunds");
        refunds.last().is_some_and(|one| one["status"] == word)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn late_money_is_looked_at_until_it_is_back() {
    let shop = PayingShop::open().await;
    let buyer = ordered(&shop, "stripe").await;
    let intent = buyer.intent().await;
    let cancel = format!("/v1/payment_intents/{intent}/cancel");
    shop.stripe.faults().add(FaultRule {
        delay_ms: 3_000,
        ..FaultRule::on("POST", &cancel, Effect::Nothing)
    });
    shop.stripe.script_refunds([RefundScript::Pending]);
    buyer.cancels().await.ok();
    assert_eq!(shop.stripe.pay(&intent, "pm_card_visa"), Ok(Paid::Yes));
    refund_stands(&shop, &buyer, "submitted").await;
    is_to_be_looked_at(&shop, &buyer, "late_payment", 30_000).await;
    let refund = shop.stripe.ledger().refunds[0].id.clone();
    assert_eq!(shop.stripe.settle_refund(&refund, true), Ok(()));
    refund_stands(&shop, &buyer, "succeeded").await;
    is_over(&shop, &buyer, "late_payment").await;
    agree(&shop).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_that_failed_is_looked_at_until_it_is_asked_for_again() {
    let shop = PayingShop::open().await;
    let buyer = ordered(&shop, "stripe").await;
    buyer.intent().await;
    assert_eq!(
        buyer.confirms("pm_card_visa").await.ok()["status"],
        "captured"
    );
    shop.stripe.script_refunds([RefundScript::Fails]);
    gives_all(&shop, &buyer, "first").await;
    refund_stands(&shop, &buyer, "failed").await;
    is_to_be_looked_at(&shop, &buyer, "refund_failed", 30_000).await;
    gives_all(&shop, &buyer, "second").await;
    refund_stands(&shop, &buyer, "succeeded").await;
    is_over(&shop, &buyer, "refund_failed").await;
    agree(&shop).await;
}

/// Whoever paid by card, and whose refund failed; so will the next.
async fn refunded_in_vain(shop: &PayingShop) -> Buyer {
    let buyer = ordered(shop, "stripe").await;
    let intent = buyer.intent().await;
    assert_eq!(shop.stripe.pay(&intent, "pm_card_visa"), Ok(Paid::Yes));
    shop.paid(&buyer).await;
    shop.stripe
        .script_refunds([RefundScript::Fails, RefundScript::Fails]);
    gives_all(shop, &buyer, "first").await;
    refund_stands(shop, &buyer, "failed").await;
    buyer
}

/// What was said, and the case after it.
async fn closes(shop: &PayingShop, case: &str, body: Value) -> Answer {
    let path = format!("/api/admin/payments/attention/{case}/close");
    shop.owner.visitor.post(&path, body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_is_closed_by_hand_with_a_reason_and_opened_by_later_news() {
    let shop = PayingShop::open().await;
    let buyer = refunded_in_vain(&shop).await;
    let case = cases(&shop, &buyer, true).await.remove(0);
    let id = text(&case, "id");
    for (body, status, code) in [
        (json!({}), 422, "required"),
        (json!({"reason": "  "}), 422, "reason_required"),
        (
            json!({"reason": "call 0712 345 678"}),
            422,
            "personal_data_refused",
        ),
        (json!({"reason": "seen", "times": 2}), 409, "conflict"),
    ] {
        let refused = closes(&shop, &id, body).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (status, code));
    }
    let nobody = closes(&shop, &buyer.order, json!({"reason": "seen"})).await;
    assert_eq!((nobody.status.as_u16(), nobody.code()), (404, "not_found"));
    is_to_be_looked_at(&shop, &buyer, "refund_failed", 30_000).await;
    let wish = json!({"reason": "paid out in cash", "times": 1});
    let (one, other) = join(closes(&shop, &id, wish.clone()), closes(&shop, &id, wish)).await;
    for answer in [one, other] {
        let case = answer.ok();
        assert_eq!(case["closeReason"], "paid out in cash");
        assert!(text(&case, "closedBy").starts_with("staff:"), "{case}");
    }
    let late = closes(&shop, &id, json!({"reason": "once more"}))
        .await
        .ok();
    assert_eq!(
        late["closeReason"], "paid out in cash",
        "it is closed already"
    );
    is_over(&shop, &buyer, "refund_failed").await;
    assert_eq!(happened(&shop, "attention.closed").await, 1);
    is_explained_to_the_auditor(&shop, &id).await;
    gives_all(&shop, &buyer, "second").await;
    shop.counts("SELECT count(*) FROM refunds WHERE stage = 'failed'", 2)
        .await;
    is_to_be_looked_at(&shop, &buyer, "refund_failed", 30_000).await;
    let again = cases(&shop, &buyer, true).await.remove(0);
    assert_eq!(
        (&again["times"], &again["closedBy"]),
        (&json!(2), &Value::Null)
    );
}

/// One click is one closing of what was seen: the page may send it again, and it never closes what came
/// later and nobody saw.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_click_that_is_repeated_closes_no_news_that_came_after_it() {
    let shop = PayingShop::open().await;
    let buyer = refunded_in_vain(&shop).await;
    let case = text(&cases(&shop, &buyer, true).await[0], "id");
    let path = format!("/api/admin/payments/attention/{case}/close");
    let clerk = shop.owner.visitor.clone().with("Idempotency-Key", "click");
    let wish = json!({"reason": "paid out in cash"});
    let clicks = async || clerk.post(&path, wish.clone()).await.ok();
    for _ in 0..2 {
        assert_eq!(clicks().await["closeReason"], "paid out in cash");
    }
    assert_eq!(happened(&shop, "attention.closed").await, 1);
    gives_all(&shop, &buyer, "second").await;
    shop.counts("SELECT count(*) FROM refunds WHERE stage = 'failed'", 2)
        .await;
    is_to_be_looked_at(&shop, &buyer, "refund_failed", 30_000).await;
    assert_eq!(clicks().await["closedAt"], Value::Null);
    assert_eq!(happened(&shop, "attention.closed").await, 1);
    let anew = clerk.clone().with("Idempotency-Key", "another-click");
    assert_eq!(
        anew.post(&path, wish).await.ok()["closeReason"],
        "paid out in cash"
    );
    is_over(&shop, &buyer, "refund_failed").await;
    assert_eq!(happened(&shop, "attention.closed").await, 2);
}

async fn is_explained_to_the_auditor(shop: &PayingShop, case: &str) {
    let owner = &shop.owner.visitor;
    let path = format!("/api/admin/audit?subject=attention:{case}&outcome=done");
    let rows = owner.get(&path).await.ok()["data"].clone();
    let mut changes = Vec::new();
    for row in rows.as_array().expect("rows") {
        let row = text(row, "id");
        let shown = owner.get(&format!("/api/admin/audit/{row}")).await.ok();
        changes.extend(shown["changes"].as_array().expect("changes").clone());
    }
    let [change] = &changes[..] else {
        panic!("one of three changed something: {changes:?}");
    };
    assert_eq!(change["kind"], "attention");
    assert_eq!(change["before"], Value::Null);
    assert_eq!(change["after"]["Closed"]["reason"], "paid out in cash");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_prompt_nobody_knows_of_is_looked_at_until_somebody_does() {
    let shop = PayingShop::open().await;
    let buyer = ordered(&shop, "mpesa").await;
    let lose = FaultRule::on("POST", "/mpesa/stkpush/", Effect::CloseAfter).times(1);
    shop.daraja.faults().add(lose);
    shop.daraja
        .everybody(sims::daraja::PayerScript::new(PayerAnswer::Waits));
    assert_eq!(buyer.is_prompted().await.status, StatusCode::ACCEPTED);
    is_to_be_looked_at(&shop, &buyer, "unknown_payment", 30_000).await;
    let usual = format!("/api/admin/payments/attention?orderId={}", buyer.order);
    let usual = shop.seen(&shop.owner.visitor, &usual).await;
    assert_eq!(
        usual["data"],
        json!([]),
        "it may still be known in a quarter of an hour"
    );
    let checkout = shop.daraja.ledger().prompts[0].checkout.clone();
    assert!(shop.daraja.answer(&checkout, &PayerAnswer::Pays));
    shop.paid(&buyer).await;
    is_over(&shop, &buyer, "unknown_payment").await;
    agree(&shop).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disputed_payment_is_looked_at_until_the_bank_decides() {
    let shop = PayingShop::open().await;
    let buyer = ordered(&shop, "stripe").await;
    let intent = buyer.intent().await;
    assert_eq!(shop.stripe.pay(&intent, "pm_card_visa"), Ok(Paid::Yes));
    shop.paid(&buyer).await;
    let dispute = shop.stripe.dispute(&intent, None).unwrap();
    let disputed = |shown: &Value| shown["paymentDetail"] == "disputed";
    shop.until(&buyer, "disputed", disputed).await;
    is_to_be_looked_at(&shop, &buyer, "disputed", 30_000).await;
    assert_eq!(shop.stripe.close_dispute(&dispute, true), Ok(()));
    shop.until(&buyer, "won", |shown| !disputed(shown)).await;
    is_over(&shop, &buyer, "disputed").await;
    let shown = shop.shown(&buyer).await;
    assert_eq!(
        (&shown["status"], &shown["paymentStatus"]),
        (&json!("confirmed"), &json!("paid"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_the_provider_does_not_know_is_shown_to_whoever_runs_the_shop() {
    let shop = PayingShop::with(&[("STRIPE_SECRET_KEY", "sk_test_other")]).await;
    let buyer = ordered(&shop, "stripe").await;
    let refused = buyer.begins().await;
    let got = (refused.status.as_u16(), refused.code());
    assert_eq!(got, (503, "provider_unavailable"), "{}", refused.body);
    is_to_be_looked_at(&shop, &buyer, "misconfigured", 30_000).await;
    assert_eq!(shop.stripe.ledger().intents.len(), 0);
}

/// Money came, and the shop was never told who may give it back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_nobody_may_make_fails_instead_of_waiting_for_ever() {
    let nobody = [("MPESA_INITIATOR", ""), ("MPESA_SECURITY_CREDENTIAL", "")];
    let shop = PayingShop::with(&nobody).await;
    let buyer = ordered(&shop, "mpesa").await;
    buyer.prompt(&shop.daraja, PayerAnswer::Pays).await;
    shop.paid(&buyer).await;
    gives_all(&shop, &buyer, "first").await;
    refund_stands(&shop, &buyer, "failed").await;
    is_to_be_looked_at(&shop, &buyer, "refund_failed", 30_000).await;
    let shown = shop.shown(&buyer).await;
    assert_eq!(
        (&shown["status"], &shown["paymentStatus"]),
        (&json!("confirmed"), &json!("paid"))
    );
}
