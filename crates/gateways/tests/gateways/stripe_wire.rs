//! Taking cards, when the wire behaves and when it does not.

use crate::asks::{HASTY, ask, noon, order, payment, stripe, stripe_options, timing, trace};
use crate::provider::{Provider, Reply, says};
use domain::kernel::{Amount, Currency};
use domain::ports::payments::{GatewayError, PaymentGateway, PaymentNews, Standing};
use gateways::breaker::BreakerOptions;
use gateways::stripe::{Stripe, StripeOptions};
use serde_json::{Value, json};
use std::time::Duration;

pub(crate) fn intent(status: &str) -> Value {
    json!({
        "id": "pi_1", "object": "payment_intent", "amount": 1099, "amount_received": 1099,
        "currency": "usd", "status": status, "client_secret": "pi_1_secret", "latest_charge": null,
        "metadata": {"payment_id": payment().to_string()},
    })
}

fn complaint(error: Value) -> Value {
    json!({ "error": error })
}

async fn buy(provider: &Provider) -> Result<PaymentNews, GatewayError> {
    stripe(&provider.url)
        .request(&ask(1_099, Currency::USD))
        .await
}

fn ambiguous<T>(answer: &Result<T, GatewayError>) -> bool {
    matches!(answer, Err(GatewayError::Ambiguous { .. }))
}

#[tokio::test]
async fn a_payment_is_asked_for_in_the_words_of_stripe() {
    let provider = Provider::told([says(200, intent("requires_payment_method"))]).await;
    let news = buy(&provider).await.unwrap();
    assert_eq!(news.standing, Standing::RequiresAction);
    assert_eq!(news.amount, Some(Amount::minor(1_099)));
    assert_eq!(news.payment_id, Some(payment()));
    let asked = &provider.asked()[0];
    assert_eq!(asked.line, "POST /v1/payment_intents");
    assert_eq!(asked.header("authorization"), Some("Bearer sk_test_shop"));
    assert_eq!(asked.header("idempotency-key"), Some("pi:2:1"));
    assert_eq!(asked.header("stripe-version"), Some("2026-10-28.endive"));
    let fields: Vec<(String, String)> = reqwest::Url::parse(&format!("http://x/?{}", asked.body))
        .unwrap()
        .query_pairs()
        .into_owned()
        .collect();
    let expected = [
        ("amount", "1099".to_owned()),
        ("currency", "usd".to_owned()),
        ("payment_method_types[]", "card".to_owned()),
        ("metadata[order_id]", order().to_string()),
        ("metadata[payment_id]", payment().to_string()),
        ("metadata[reference]", "ES-26-000123".to_owned()),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value));
    assert_eq!(fields, expected);
}

#[tokio::test]
async fn a_broken_stripe_is_asked_again_under_the_same_key() {
    let provider = Provider::told([
        says(500, ""),
        Reply::HangsUp,
        says(200, intent("succeeded")),
    ])
    .await;
    assert_eq!(buy(&provider).await.unwrap().standing, Standing::Captured);
    let asked = provider.asked();
    let keys: Vec<_> = asked.iter().map(|a| a.header("idempotency-key")).collect();
    assert_eq!(keys, [Some("pi:2:1"); 3]);
}

#[tokio::test]
async fn half_an_answer_is_fetched_whole_under_the_same_key() {
    let replies = [Reply::BreaksOff, says(200, intent("succeeded"))];
    let provider = Provider::told(replies).await;
    assert_eq!(buy(&provider).await.unwrap().standing, Standing::Captured);
}

#[tokio::test]
async fn a_key_in_use_is_waited_for() {
    let in_use = complaint(json!({"type": "api_error", "code": "idempotency_key_in_use"}));
    let replies = [says(409, in_use), says(200, intent("processing"))];
    let provider = Provider::told(replies).await;
    assert_eq!(buy(&provider).await.unwrap().standing, Standing::Processing);
}

#[tokio::test]
async fn after_three_failures_nobody_knows_whether_there_is_a_payment() {
    let provider = Provider::told(vec![says(502, "<html>"); 5]).await;
    assert!(ambiguous(&buy(&provider).await));
    assert_eq!(provider.asked().len(), 3);
}

#[tokio::test]
async fn stripe_may_forbid_the_repeat() {
    let forbids = Reply::Says(500, &["stripe-should-retry: false"], String::new());
    let provider = Provider::told([forbids]).await;
    assert!(ambiguous(&buy(&provider).await));
    assert_eq!(provider.asked().len(), 1);
}

#[tokio::test]
async fn a_declined_card_is_news_of_a_payment_that_may_still_succeed() {
    let error = complaint(json!({
        "type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds",
        "message": "Your card has insufficient funds.",
        "payment_intent": intent("requires_payment_method"),
    }));
    let provider = Provider::told([says(402, error)]).await;
    let news = buy(&provider).await.unwrap();
    let expected = Standing::Failed {
        code: "insufficient_funds".to_owned(),
        is_final: false,
    };
    assert_eq!(news.standing, expected);
    assert_eq!(news.provider_ref, "pi_1");
    assert_eq!(provider.asked().len(), 1);
}

#[tokio::test]
async fn a_wish_that_is_wrong_is_refused_and_not_repeated() {
    let wrong = complaint(
        json!({"type": "invalid_request_error", "code": "amount_too_small",
        "message": "Amount must be at least 50 cents"}),
    );
    let provider = Provider::told([says(400, wrong)]).await;
    let Err(GatewayError::Refused { code, .. }) = buy(&provider).await else {
        panic!("not refused");
    };
    assert_eq!(code, "amount_too_small");
    assert_eq!(provider.asked().len(), 1);
}

#[tokio::test]
async fn a_key_that_was_used_for_another_wish_leaves_a_doubt() {
    let reused = complaint(json!({"type": "idempotency_error", "message": "Keys ..."}));
    let provider = Provider::told([says(400, reused)]).await;
    assert!(ambiguous(&buy(&provider).await));
}

#[tokio::test]
async fn a_wrong_key_of_the_shop_calls_for_people() {
    let provider = Provider::told([says(401, complaint(json!({})))]).await;
    let answer = buy(&provider).await;
    assert!(matches!(answer, Err(GatewayError::Misconfigured { .. })));
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_the_key_of_the_shop() {
    let elsewhere = Reply::Says(302, &["location: http://127.0.0.1:1/"], String::new());
    let provider = Provider::told([elsewhere]).await;
    let answer = buy(&provider).await;
    assert!(matches!(answer, Err(GatewayError::Misconfigured { .. })));
}

#[tokio::test]
async fn an_answer_that_does_not_end_is_not_read_to_its_end() {
    let endless = says(200, format!("\"{}\"", "x".repeat(2 * 1024 * 1024)));
    let provider = Provider::told([endless]).await;
    assert!(ambiguous(&buy(&provider).await));
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_pays_nothing() {
    let with = |name: &str, value: Value| {
        let mut bent = intent("succeeded");
        bent[name] = value;
        bent.to_string()
    };
    for bent in [
        "<html><body>OK</body></html>".to_owned(),
        "[]".to_owned(),
        with("id", json!(7)),
        with("amount", json!("1099")),
        with("amount", json!(10.99)),
        with("status", json!(true)),
    ] {
        let provider = Provider::told(vec![says(200, &bent); 3]).await;
        assert!(ambiguous(&buy(&provider).await), "{bent}");
    }
    for received in [-1, -1_099, i64::MIN, i64::MAX] {
        let bent = with("amount_received", json!(received));
        let provider = Provider::told([says(200, bent)]).await;
        let paid = buy(&provider).await;
        let paid = paid.is_ok_and(|news| news.standing == Standing::Captured);
        assert!(!paid, "{received} was taken for money");
    }
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_sent() {
    let url = Provider::nobody().await;
    let answer = stripe(&url).request(&ask(1_099, Currency::USD)).await;
    assert!(matches!(answer, Err(GatewayError::NotSent { .. })));
}

#[tokio::test]
async fn a_silent_stripe_leaves_a_doubt_and_is_not_waited_for_twice() {
    let provider = Provider::told([Reply::Silent]).await;
    let options = StripeOptions {
        times: HASTY,
        ..stripe_options(&provider.url)
    };
    let stripe = Stripe::with_timing(options, timing()).unwrap();
    assert!(ambiguous(&stripe.request(&ask(1_099, Currency::USD)).await));
    assert_eq!(provider.asked().len(), 1);
}

#[tokio::test]
async fn a_crowded_stripe_did_nothing_unless_it_may_have_done_it_before() {
    let crowded = Reply::Says(429, &["retry-after: 30"], String::new());
    let provider = Provider::told([crowded.clone()]).await;
    let expected = GatewayError::NotSent {
        retry_after_seconds: 30,
    };
    assert_eq!(buy(&provider).await.unwrap_err(), expected);
    let provider = Provider::told([says(500, ""), crowded]).await;
    assert!(ambiguous(&buy(&provider).await));
}

#[tokio::test]
async fn a_stripe_that_is_down_is_left_in_peace_and_then_tried_once() {
    let mut replies = vec![says(503, ""); 3];
    replies.push(says(200, intent("processing")));
    let provider = Provider::told(replies).await;
    let timing = timing();
    let options = StripeOptions {
        breaker: BreakerOptions {
            failures: 3,
            pause: Duration::from_secs(30),
        },
        ..stripe_options(&provider.url)
    };
    let stripe = Stripe::with_timing(options, timing.clone()).unwrap();
    let ask = ask(1_099, Currency::USD);
    assert!(ambiguous(&stripe.request(&ask).await));
    let resting = stripe.request(&ask).await.unwrap_err();
    assert_eq!(
        resting,
        GatewayError::NotSent {
            retry_after_seconds: 30
        }
    );
    assert_eq!(provider.asked().len(), 3);
    timing.pass(Duration::from_secs(30));
    assert!(stripe.request(&ask).await.is_ok());
    assert!(provider.asked().len() == 4);
}

#[tokio::test]
async fn a_payment_whose_answer_was_lost_is_found_by_the_id_it_was_sent_with() {
    let other = json!({"id": "pi_9", "amount": 5, "currency": "usd", "status": "succeeded",
        "metadata": {}});
    let provider = Provider::told([
        says(200, json!({"data": [other], "has_more": true})),
        says(
            200,
            json!({"data": [intent("succeeded")], "has_more": true}),
        ),
        says(200, json!({"data": [], "has_more": false})),
    ])
    .await;
    let stripe = stripe(&provider.url);
    let news = stripe.look_up(&trace(None)).await.unwrap();
    assert_eq!(news.provider_ref, "pi_1");
    let unknown = stripe.look_up(&trace(None)).await.unwrap_err();
    assert_eq!(unknown, GatewayError::NotFound);
    let from = noon().timestamp() - 600;
    let until = noon().timestamp() + 86_400 + 600;
    let first = format!(
        "GET /v1/payment_intents?created%5Bgte%5D={from}&created%5Blte%5D={until}&limit=100"
    );
    let second = format!("{first}&starting_after=pi_9");
    assert_eq!(provider.lines()[..2], [first, second]);
}

#[tokio::test]
async fn a_list_that_runs_in_circles_is_not_followed_for_ever() {
    let page = json!({"data": [{"id": "pi_9", "amount": 5, "currency": "usd",
        "status": "succeeded"}], "has_more": true});
    let provider = Provider::told(vec![says(200, page); 5]).await;
    assert!(ambiguous(
        &stripe(&provider.url).look_up(&trace(None)).await
    ));
    assert_eq!(provider.asked().len(), 2);
}

#[tokio::test]
async fn a_card_that_is_tried_again_after_it_was_declined_is_really_tried_again() {
    let mut declined = intent("requires_payment_method");
    declined["latest_charge"] = json!("ch_1");
    let provider = Provider::told([
        says(200, intent("requires_payment_method")),
        says(200, intent("requires_action")),
        says(200, declined.clone()),
        Reply::HangsUp,
        says(200, intent("succeeded")),
        says(200, intent("succeeded")),
    ])
    .await;
    let stripe = stripe(&provider.url);
    let trace = trace(Some("pi_1"));
    let back = Some("https://shop.example/back");
    for _ in 0..2 {
        stripe.confirm(&trace, Some("pm_1"), back).await.unwrap();
    }
    let asked = provider.asked();
    let confirms: Vec<_> = asked
        .iter()
        .filter(|a| a.line.starts_with("POST"))
        .collect();
    assert_eq!(confirms[0].line, "POST /v1/payment_intents/pi_1/confirm");
    assert!(
        confirms[0]
            .body
            .contains("payment_method=pm_1&return_url=https%3A%2F%2Fshop")
    );
    let keys: Vec<_> = confirms
        .iter()
        .map(|a| a.header("idempotency-key").unwrap())
        .collect();
    assert_ne!(keys[0], keys[1], "a second try with the same card");
    assert_eq!(keys[1], keys[2], "a repeat after a lost answer");
    // A payment that went through is not confirmed again.
    let news = stripe.confirm(&trace, Some("pm_1"), back).await.unwrap();
    assert_eq!(news.standing, Standing::Captured);
    assert_eq!(provider.asked().len(), 6);
}

#[tokio::test]
async fn a_payment_that_went_through_cannot_be_called_off_and_says_so() {
    let moved_on = complaint(json!({"type": "invalid_request_error",
        "code": "payment_intent_unexpected_state", "payment_intent": intent("succeeded")}));
    let provider = Provider::told([
        says(400, moved_on),
        says(200, intent("canceled")),
        says(400, complaint(json!({}))),
        says(200, intent("succeeded")),
        says(400, complaint(json!({}))),
        says(200, intent("requires_action")),
    ])
    .await;
    let stripe = stripe(&provider.url);
    let news = stripe.void(&trace(Some("pi_1"))).await.unwrap();
    assert_eq!(news.standing, Standing::Captured);
    let news = stripe.void(&trace(Some("pi_1"))).await.unwrap();
    assert_eq!(news.standing, Standing::Voided);
    // The same, from a Stripe that does not say how the payment stands.
    let news = stripe.void(&trace(Some("pi_1"))).await.unwrap();
    assert_eq!(news.standing, Standing::Captured);
    let wrong = stripe.void(&trace(Some("pi_1"))).await;
    assert!(matches!(wrong, Err(GatewayError::Refused { .. })));
    let asked = &provider.asked()[1];
    assert_eq!(asked.line, "POST /v1/payment_intents/pi_1/cancel");
    assert_eq!(asked.header("idempotency-key"), Some("pi:2:1:void"));
}

#[tokio::test]
async fn a_payment_stripe_does_not_know_is_not_there() {
    let missing = complaint(json!({"type": "invalid_request_error", "code": "resource_missing"}));
    let provider = Provider::told([says(404, missing)]).await;
    let answer = stripe(&provider.url).fetch("pi_404").await;
    assert_eq!(answer.unwrap_err(), GatewayError::NotFound);
}
