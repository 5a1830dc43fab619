//! Giving money back to cards, and Stripe's own books.

use crate::asks::{noon, refund, refund_id, stripe};
use crate::provider::{Provider, Reply, says};
use domain::kernel::{Amount, Currency};
use domain::ports::payments::{BookKind, GatewayError, PaymentGateway, RefundStanding};
use serde_json::{Value, json};

fn given_back(status: &str) -> Value {
    json!({"id": "re_1", "object": "refund", "amount": 500, "currency": "usd", "status": status,
        "payment_intent": "pi_1", "created": noon().timestamp(),
        "metadata": {"refund_id": refund_id().to_string()}})
}

fn page(entries: &[Value]) -> Value {
    json!({"object": "list", "data": entries, "has_more": false})
}

#[tokio::test]
async fn money_is_given_back_under_the_id_of_the_refund() {
    let provider = Provider::told([says(200, page(&[])), says(200, given_back("pending"))]).await;
    let ask = refund(500, 1_099, Currency::USD);
    let news = stripe(&provider.url).refund(&ask).await.unwrap();
    assert_eq!(news.standing, RefundStanding::Submitted);
    assert_eq!(news.refund_id, Some(refund_id()));
    assert_eq!(news.payment_ref.as_deref(), Some("pi_1"));
    let asked = &provider.asked()[1];
    assert_eq!(asked.line, "POST /v1/refunds");
    assert_eq!(asked.header("idempotency-key"), Some("rf:3"));
    assert!(asked.body.starts_with("payment_intent=pi_1&amount=500&"));
}

#[tokio::test]
async fn a_refund_that_was_made_before_is_not_made_again_however_long_ago() {
    let provider = Provider::told([says(200, page(&[given_back("succeeded")]))]).await;
    let ask = refund(500, 1_099, Currency::USD);
    let news = stripe(&provider.url).refund(&ask).await.unwrap();
    assert_eq!(news.standing, RefundStanding::Succeeded);
    assert_eq!(
        provider.lines(),
        ["GET /v1/refunds?payment_intent=pi_1&limit=100"]
    );
}

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_found_or_certainly_not_there() {
    let provider = Provider::told([
        says(200, page(&[])),
        Reply::HangsUp,
        Reply::HangsUp,
        Reply::HangsUp,
        says(200, page(&[given_back("failed")])),
        says(200, page(&[])),
        says(200, given_back("succeeded")),
    ])
    .await;
    let stripe = stripe(&provider.url);
    let ask = refund(500, 1_099, Currency::USD);
    let lost = stripe.refund(&ask).await;
    assert!(matches!(lost, Err(GatewayError::Ambiguous { .. })));
    let found = stripe.look_up_refund(&ask, None).await.unwrap();
    assert!(matches!(found.standing, RefundStanding::Failed { .. }));
    let missing = stripe.look_up_refund(&ask, None).await.unwrap_err();
    assert_eq!(missing, GatewayError::NotFound);
    let by_number = stripe.look_up_refund(&ask, Some("re_1")).await.unwrap();
    assert_eq!(by_number.standing, RefundStanding::Succeeded);
}

#[tokio::test]
async fn a_refund_that_stripe_cannot_count_is_refused_without_asking() {
    let provider = Provider::told([]).await;
    let dinars = refund(5_124, 9_000, Currency::parse("KWD").unwrap());
    let answer = stripe(&provider.url).refund(&dinars).await;
    assert!(matches!(answer, Err(GatewayError::Refused { .. })));
    assert!(provider.asked().is_empty());
}

#[tokio::test]
async fn the_books_hold_what_was_captured_and_what_went_back() {
    let then = noon().timestamp();
    let charge = |id: &str, captured: bool, amount: i64| {
        json!({"id": id, "payment_intent": "pi_1", "captured": captured,
            "amount_captured": amount, "currency": "usd", "created": then})
    };
    let charges = [charge("ch_1", true, 1_099), charge("ch_2", false, 0)];
    let first = json!({"data": charges, "has_more": true});
    let second = page(&[
        json!({"id": "ch_3", "payment_intent": null, "captured": true,
        "amount_captured": 5, "currency": "usd", "created": then + 1}),
    ]);
    let refunds = page(&[given_back("succeeded"), given_back("failed")]);
    let provider = Provider::told([says(200, first), says(200, second), says(200, refunds)]).await;
    let until = noon() + chrono::Duration::hours(1);
    let books = stripe(&provider.url).books(noon(), until).await.unwrap();
    let lines: Vec<_> = books
        .iter()
        .map(|line| (line.provider_ref.as_str(), line.kind, line.amount))
        .collect();
    let expected = [
        ("pi_1", BookKind::Captured, Amount::minor(1_099)),
        ("re_1", BookKind::Refunded, Amount::minor(500)),
        ("ch_3", BookKind::Captured, Amount::minor(5)),
    ];
    assert_eq!(lines, expected);
    let window = format!("created%5Bgte%5D={then}&created%5Blt%5D={}", then + 3_600);
    let asked = provider.lines();
    assert_eq!(asked[0], format!("GET /v1/charges?{window}&limit=100"));
    assert!(asked[1].ends_with("&starting_after=ch_2"));
    assert_eq!(asked[2], format!("GET /v1/refunds?{window}&limit=100"));
}
