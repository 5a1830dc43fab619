//! Keys under fire, and what is left in the books.

use super::stripe_wire::{Client, NEW, sim};
use super::{http, until};
use crate::stripe::{StripeOptions, StripeSim};
use crate::{Effect, FaultRule};

const CREATE: &str = "/v1/payment_intents";

#[tokio::test]
async fn the_same_key_makes_one_intent_and_says_that_it_replays() {
    let sim = sim().await;
    let client = Client::of(&sim);
    let first = client.post(CREATE, "k1", NEW).await;
    let again = client.post(CREATE, "k1", NEW).await;
    assert!(!first.replayed && again.replayed);
    assert_eq!(first.text, again.text);
    let other = client.post(CREATE, "k2", NEW).await;
    assert_ne!(other.body["id"], first.body["id"]);
    assert_eq!(sim.ledger().intents.len(), 2);
}

#[tokio::test]
async fn another_wish_under_the_same_key_is_refused() {
    let sim = sim().await;
    let client = Client::of(&sim);
    client.post(CREATE, "k1", NEW).await;
    let other = client.post(CREATE, "k1", "amount=1100&currency=usd").await;
    assert_eq!(other.status, 400);
    assert_eq!(other.body["error"]["type"], "idempotency_error");
    let long = "k".repeat(256);
    assert_eq!(client.post(CREATE, &long, NEW).await.status, 400);
    assert_eq!(sim.ledger().intents.len(), 1);
}

#[tokio::test]
async fn an_invalid_wish_does_not_use_the_key_up() {
    let sim = sim().await;
    let client = Client::of(&sim);
    assert_eq!(
        client
            .post(CREATE, "k1", "amount=ten&currency=usd")
            .await
            .status,
        400
    );
    let valid = client.post(CREATE, "k1", NEW).await;
    assert_eq!((valid.status, valid.replayed), (200, false));
}

#[tokio::test]
async fn a_key_is_in_use_while_its_first_request_is_under_way() {
    let sim = sim().await;
    let client = Client::of(&sim);
    sim.faults().add(FaultRule {
        delay_ms: 400,
        ..FaultRule::on("POST", CREATE, Effect::Nothing).times(1)
    });
    let second = async {
        until(|| sim.faults().rules().is_empty()).await; // The first one is in.
        client.post(CREATE, "k1", NEW).await
    };
    let (first, second) = tokio::join!(client.post(CREATE, "k1", NEW), second);
    assert_eq!(first.status, 200);
    assert_eq!(second.status, 409);
    assert_eq!(second.body["error"]["code"], "idempotency_key_in_use");
    let third = client.post(CREATE, "k1", NEW).await;
    assert!(third.replayed, "the conflict itself was not remembered");
}

#[tokio::test]
async fn a_lost_answer_is_found_again_under_its_key() {
    let sim = sim().await;
    let client = Client::of(&sim);
    let rule = FaultRule::on("POST", CREATE, Effect::CloseAfter).times(1);
    sim.faults().add(rule);
    assert!(
        client.try_post(CREATE, "k1", NEW).await.is_none(),
        "the answer is lost"
    );
    assert_eq!(sim.ledger().intents.len(), 1);
    let found = client.post(CREATE, "k1", NEW).await;
    assert!(found.replayed);
    assert_eq!(found.body["id"], sim.ledger().intents[0].id.as_str());
    let before = FaultRule::on("POST", CREATE, Effect::CloseBefore).times(1);
    sim.faults().add(before);
    assert!(client.try_post(CREATE, "k2", NEW).await.is_none());
    assert_eq!(sim.ledger().intents.len(), 1, "this one did nothing");
    assert_eq!(
        sim.seen()
            .iter()
            .filter(|seen| seen.status.is_none())
            .count(),
        2
    );
}

#[tokio::test]
async fn stripes_own_500_stays_with_its_key_and_one_on_the_way_does_not() {
    let sim = sim().await;
    let client = Client::of(&sim);
    let id = client.intent("k0").await;
    sim.pay(&id, "pm_card_visa").unwrap();
    let form = format!("payment_intent={id}&amount=100");
    sim.faults()
        .add(FaultRule::on("POST", "/v1/refunds", Effect::CrashAfter).times(1));
    for _ in 0..2 {
        assert_eq!(client.post("/v1/refunds", "r1", &form).await.status, 500);
    }
    assert_eq!(sim.ledger().refunded["usd"], 100, "it was given back once");
    sim.faults()
        .add(FaultRule::on("POST", "/v1/refunds", Effect::StatusAfter(502)).times(1));
    assert_eq!(client.post("/v1/refunds", "r2", &form).await.status, 502);
    let found = client.post("/v1/refunds", "r2", &form).await;
    assert!(found.replayed && found.status == 200);
    sim.faults()
        .add(FaultRule::on("POST", "/v1/refunds", Effect::CrashBefore).times(1));
    for _ in 0..2 {
        assert_eq!(client.post("/v1/refunds", "r3", &form).await.status, 500);
    }
    sim.faults()
        .add(FaultRule::on("POST", "/v1/refunds", Effect::Status(503)).times(1));
    assert_eq!(client.post("/v1/refunds", "r4", &form).await.status, 503);
    assert_eq!(client.post("/v1/refunds", "r4", &form).await.status, 200);
    assert_eq!(sim.ledger().refunded["usd"], 300);
}

#[tokio::test]
async fn answers_may_be_cut_or_be_no_answers_at_all() {
    let sim = sim().await;
    let client = Client::of(&sim);
    sim.faults()
        .add(FaultRule::on("GET", "/v1", Effect::Truncated).times(1));
    sim.faults()
        .add(FaultRule::on("GET", "/v1", Effect::Html(200)).times(1));
    sim.faults()
        .add(FaultRule::on("GET", "/v1", Effect::Status(429)).times(1));
    let cut = client.get("/v1/charges").await;
    assert!(cut.status == 200 && cut.body.is_null() && cut.text.starts_with('{'));
    let page = client.get("/v1/charges").await;
    assert!(page.status == 200 && page.text.starts_with("<!DOCTYPE html>"));
    let busy = client.get("/v1/charges").await;
    assert_eq!(
        (busy.status, &busy.body["error"]["code"]),
        (429, &"rate_limit".into())
    );
    assert_eq!(client.get("/v1/charges").await.body["object"], "list");
}

#[tokio::test]
async fn an_answer_may_be_another_one_or_go_on_behind_its_end() {
    let sim = sim().await;
    let client = Client::of(&sim);
    let other = r#"{"id":"pi_other"}"#;
    sim.faults()
        .add(FaultRule::saying("POST", CREATE, other).times(1));
    assert_eq!(client.post(CREATE, "k1", NEW).await.text, other);
    let own = client.post(CREATE, "k1", NEW).await;
    assert!(own.replayed, "it was done all the same");
    assert_eq!(own.body["id"], sim.ledger().intents[0].id.as_str());
    sim.faults()
        .add(FaultRule::on("GET", "/v1", Effect::Endless).times(1));
    let request = http().get(format!("{}/v1/charges", sim.url()));
    let mut response = request.bearer_auth("sk_test_sim").send().await.unwrap();
    let mut read = 0;
    while let Some(part) = response.chunk().await.unwrap() {
        read += part.len();
    }
    assert!(read > 100_000_000, "{read} bytes");
}

#[tokio::test]
async fn a_refusal_may_say_whether_to_try_again() {
    let sim = sim().await;
    let mut rule = FaultRule::on("GET", "/v1", Effect::Status(500)).times(1);
    let header = ("Stripe-Should-Retry".to_owned(), "false".to_owned());
    rule.headers.extend([header]);
    sim.faults().add(rule);
    let request = http().get(format!("{}/v1/charges", sim.url()));
    let response = request.bearer_auth("sk_test_sim").send().await.unwrap();
    assert_eq!(response.status(), 500);
    assert_eq!(response.headers()["stripe-should-retry"], "false");
}

#[tokio::test]
async fn after_a_day_a_key_makes_a_second_intent() {
    let options = StripeOptions {
        key_lifetime_seconds: 0,
        ..StripeOptions::default()
    };
    let sim = StripeSim::start(options).await.unwrap();
    let client = Client::of(&sim);
    client.post(CREATE, "k1", NEW).await;
    client.post(CREATE, "k1", NEW).await;
    assert_eq!(sim.ledger().intents.len(), 2);
}

#[tokio::test]
async fn stripe_may_go_down_and_comes_back_with_its_books() {
    let sim = sim().await;
    let client = Client::of(&sim);
    let url = sim.url();
    let id = client.intent("k1").await;
    sim.stop().await;
    assert!(client.try_post(CREATE, "k2", NEW).await.is_none());
    sim.restart().await.unwrap();
    assert_eq!(sim.url(), url);
    let read = client.get(&format!("{CREATE}/{id}")).await;
    assert_eq!(read.body["id"], id.as_str());
    assert!(
        client.post(CREATE, "k1", NEW).await.replayed,
        "keys are kept too"
    );
    assert_eq!(sim.ledger().intents.len(), 1);
}
