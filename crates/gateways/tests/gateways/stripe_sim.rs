//! The Stripe gateway and a Stripe with books of its own: what the one says is what the other holds.

use crate::asks::{ask, refund, stripe_options, timing_now, trace};
use crate::provider::{Provider, says};
use chrono::Utc;
use domain::kernel::{Amount, Currency};
use domain::ports::payments::{
    About, BookKind, GatewayError, PaymentAsk, PaymentGateway, PaymentTrace, RefundAsk,
    RefundStanding, Standing,
};
use gateways::stripe::{Stripe, StripeOptions};
use sims::stripe::StripeSim;
use sims::{Effect, FaultRule};
use std::time::Duration;

const INTENTS: &str = "/v1/payment_intents";
const REFUNDS: &str = "/v1/refunds";
const VISA: &str = "pm_card_visa";

async fn sim() -> (StripeSim, Stripe) {
    let sim = StripeSim::start(sims::stripe::StripeOptions::default())
        .await
        .unwrap();
    let stripe = Stripe::with_timing(options(&sim), timing_now()).unwrap();
    (sim, stripe)
}

fn options(sim: &StripeSim) -> StripeOptions {
    StripeOptions {
        secret_key: "sk_test_sim".into(),
        webhook_secrets: vec!["whsec_sim".into()],
        ..stripe_options(&sim.url())
    }
}

fn wish() -> PaymentAsk {
    ask(1_099, Currency::USD)
}

fn of(number: Option<&str>) -> PaymentTrace {
    PaymentTrace {
        asked_at: Utc::now(),
        ..trace(number)
    }
}

fn back(units: i64, number: &str) -> RefundAsk {
    RefundAsk {
        provider_ref: number.to_owned(),
        ..refund(units, 1_099, Currency::USD)
    }
}

fn is_ambiguous<T>(answer: &Result<T, GatewayError>) -> bool {
    matches!(answer, Err(GatewayError::Ambiguous { .. }))
}

/// Asks for money and pays with a good card; Stripe's number of it.
async fn paid(stripe: &Stripe) -> String {
    let news = stripe.request(&wish()).await.unwrap();
    let trace = of(Some(&news.provider_ref));
    let news = stripe.confirm(&trace, Some(VISA), None).await.unwrap();
    assert_eq!(news.standing, Standing::Captured);
    news.provider_ref
}

#[tokio::test]
async fn a_card_pays_and_part_of_it_goes_back_and_the_books_agree() {
    let (sim, stripe) = sim().await;
    let began = Utc::now() - chrono::Duration::minutes(1);
    let number = paid(&stripe).await;
    let news = stripe.look_up(&of(None)).await.unwrap();
    assert_eq!(news.provider_ref, number);
    assert_eq!(news.amount, Some(Amount::minor(1_099)));
    assert_eq!(news.payment_id, Some(wish().payment_id));
    let given = stripe.refund(&back(500, &number)).await.unwrap();
    assert_eq!(given.standing, RefundStanding::Succeeded);
    assert_eq!(given.payment_ref.as_deref(), Some(number.as_str()));
    let until = Utc::now() + chrono::Duration::minutes(1);
    let books = stripe.books(began, until).await.unwrap();
    let lines: Vec<_> = books.iter().map(|l| (l.kind, l.amount.units())).collect();
    assert!(lines.contains(&(BookKind::Captured, 1_099)));
    assert!(lines.contains(&(BookKind::Refunded, 500)));
    assert_eq!(lines.len(), 2);
    assert_eq!(sim.ledger().captured["usd"], 1_099);
    assert_eq!(sim.ledger().refunded["usd"], 500);
}

#[tokio::test]
async fn a_declined_card_leaves_the_payment_open_for_another() {
    let (sim, stripe) = sim().await;
    let news = stripe.request(&wish()).await.unwrap();
    let trace = of(Some(&news.provider_ref));
    let poor = "pm_card_chargeDeclinedInsufficientFunds";
    let declined = Standing::Failed {
        code: "insufficient_funds".to_owned(),
        is_final: false,
    };
    for _ in 0..2 {
        let news = stripe.confirm(&trace, Some(poor), None).await.unwrap();
        assert_eq!(news.standing, declined);
    }
    assert_eq!(stripe.look_up(&trace).await.unwrap().standing, declined);
    let news = stripe.confirm(&trace, Some(VISA), None).await.unwrap();
    assert_eq!(news.standing, Standing::Captured);
    let again = stripe.confirm(&trace, Some(VISA), None).await.unwrap();
    assert_eq!(again.standing, Standing::Captured);
    let ledger = sim.ledger();
    assert_eq!(
        ledger.charges.len(),
        3,
        "two were declined, one went through"
    );
    assert_eq!(ledger.captured["usd"], 1_099);
}

#[tokio::test]
async fn one_lost_or_broken_answer_makes_no_second_payment() {
    let faults = [
        Effect::CloseBefore,
        Effect::CloseAfter,
        Effect::Status(500),
        Effect::Status(409),
        Effect::Status(429),
        Effect::StatusAfter(503),
        Effect::Truncated,
        Effect::Html(502),
    ];
    for fault in faults {
        let (sim, stripe) = sim().await;
        sim.faults()
            .add(FaultRule::on("POST", INTENTS, fault).times(1));
        let news = stripe.request(&wish()).await;
        assert!(news.is_ok(), "{fault:?}: {news:?}");
        assert_eq!(sim.ledger().intents.len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_payment_whose_answers_were_all_lost_is_found_and_not_made_twice() {
    for fault in [Effect::CloseAfter, Effect::CrashAfter] {
        let (sim, stripe) = sim().await;
        sim.faults()
            .add(FaultRule::on("POST", INTENTS, fault).times(3));
        assert!(is_ambiguous(&stripe.request(&wish()).await), "{fault:?}");
        let found = stripe.look_up(&of(None)).await.unwrap();
        assert_eq!(found.standing, Standing::RequiresAction);
        assert_eq!(sim.ledger().intents.len(), 1);
    }
}

#[tokio::test]
async fn a_payment_that_never_came_about_is_certainly_not_there() {
    let (sim, stripe) = sim().await;
    sim.faults()
        .add(FaultRule::on("POST", INTENTS, Effect::CloseBefore).times(3));
    assert!(is_ambiguous(&stripe.request(&wish()).await));
    let missing = stripe.look_up(&of(None)).await;
    assert_eq!(missing.unwrap_err(), GatewayError::NotFound);
}

#[tokio::test]
async fn the_same_key_is_the_same_payment_and_never_another_one() {
    let (sim, stripe) = sim().await;
    let first = stripe.request(&wish()).await.unwrap();
    let again = stripe.request(&wish()).await.unwrap();
    assert_eq!(first.provider_ref, again.provider_ref);
    let other = PaymentAsk {
        amount: Amount::minor(5_000),
        ..wish()
    };
    assert!(is_ambiguous(&stripe.request(&other).await));
    assert_eq!(sim.ledger().intents.len(), 1);
}

#[tokio::test]
async fn two_who_ask_at_once_under_one_key_get_one_payment() {
    let (sim, _) = sim().await;
    let slow = FaultRule {
        answer_delay_ms: 300,
        ..FaultRule::on("POST", INTENTS, Effect::Nothing).times(1)
    };
    sim.faults().add(slow);
    let real = Stripe::new(options(&sim)).unwrap();
    let wish = wish();
    let (one, other) = tokio::join!(real.request(&wish), real.request(&wish));
    assert_eq!(one.unwrap().provider_ref, other.unwrap().provider_ref);
    assert_eq!(sim.ledger().intents.len(), 1);
}

#[tokio::test]
async fn a_refund_whose_answers_were_lost_gives_back_once() {
    let (sim, stripe) = sim().await;
    let number = paid(&stripe).await;
    sim.faults()
        .add(FaultRule::on("POST", REFUNDS, Effect::CloseAfter).times(3));
    let ask = back(500, &number);
    assert!(is_ambiguous(&stripe.refund(&ask).await));
    let found = stripe.look_up_refund(&ask, None).await.unwrap();
    let again = stripe.refund(&ask).await.unwrap();
    assert_eq!(found.provider_ref, again.provider_ref);
    assert_eq!(sim.ledger().refunded["usd"], 500);
    let too_much = RefundAsk {
        refund_id: uuid::Uuid::from_u128(99).into(),
        key: "rf:99".to_owned(),
        ..back(1_099, &number)
    };
    let answer = stripe.refund(&too_much).await;
    assert!(matches!(answer, Err(GatewayError::Refused { .. })));
    assert_eq!(sim.ledger().refunded["usd"], 500);
}

#[tokio::test]
async fn a_payment_is_called_off_unless_it_went_through() {
    let (_sim, stripe) = sim().await;
    let open = stripe.request(&wish()).await.unwrap();
    let trace = of(Some(&open.provider_ref));
    for _ in 0..2 {
        let news = stripe.void(&trace).await.unwrap();
        assert_eq!(news.standing, Standing::Voided);
    }
    let other = PaymentAsk {
        key: "pi:2:2".to_owned(),
        ..wish()
    };
    let open = stripe.request(&other).await.unwrap();
    let trace = PaymentTrace {
        key: other.key,
        ..of(Some(&open.provider_ref))
    };
    stripe.confirm(&trace, Some(VISA), None).await.unwrap();
    let news = stripe.void(&trace).await.unwrap();
    assert_eq!(news.standing, Standing::Captured);
}

#[tokio::test]
async fn notices_of_stripe_are_believed_by_their_signature() {
    let (sim, stripe) = sim().await;
    let shop = Provider::told(vec![says(200, ""); 50]).await;
    sim.set_webhook_url(Some(format!("{}/hook", shop.url)));
    sim.set_webhook_secrets(&["whsec_next", "whsec_sim"]);
    let number = paid(&stripe).await;
    stripe.refund(&back(500, &number)).await.unwrap();
    sim.dispute(&number, None).unwrap();
    assert!(sim.settled(Duration::from_secs(60)).await);
    let (mut captured, mut refunded, mut disputed) = (0, 0, 0);
    for notice in sim.notices() {
        let signature = notice.attempts[0].signature.clone();
        let header = |name: &str| signature.clone().filter(|_| name == "stripe-signature");
        let body = notice.body.as_bytes();
        let read = stripe.read_notice(&header, body, Utc::now()).unwrap();
        assert_eq!((&read.event_id, &read.kind), (&notice.id, &notice.kind));
        match read.about {
            About::Payment(news) if news.standing == Standing::Captured => captured += 1,
            About::Refund(news) => refunded += news.amount.unwrap().units(),
            About::Dispute(news) => disputed += usize::from(news.payment_ref == number),
            _ => {}
        }
        let late = Utc::now() + chrono::Duration::hours(1);
        assert!(stripe.read_notice(&header, body, late).is_err());
    }
    assert!(captured >= 1 && refunded >= 500 && disputed >= 1);
}

#[tokio::test]
async fn a_stripe_that_is_down_was_not_asked_and_comes_back() {
    let (sim, stripe) = sim().await;
    sim.stop().await;
    let answer = stripe.request(&wish()).await;
    assert!(matches!(answer, Err(GatewayError::NotSent { .. })));
    sim.restart().await.unwrap();
    assert!(stripe.request(&wish()).await.is_ok());
}

#[tokio::test]
async fn a_dispute_is_asked_about_by_its_number() {
    let (sim, stripe) = sim().await;
    let number = paid(&stripe).await;
    let dispute = sim.dispute(&number, Some(500)).unwrap();
    let news = stripe.look_up_dispute(&dispute).await.unwrap();
    assert_eq!((news.payment_ref, news.amount.units()), (number, 500));
    assert_eq!(news.status, "needs_response");
    sim.close_dispute(&dispute, false).unwrap();
    let news = stripe.look_up_dispute(&dispute).await.unwrap();
    assert_eq!(news.status, "lost");
    let unknown = stripe.look_up_dispute("du_none").await;
    assert_eq!(unknown.unwrap_err(), GatewayError::NotFound);
}
