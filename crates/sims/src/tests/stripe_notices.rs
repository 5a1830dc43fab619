//! Stripe's notices: signed, tried again, late, twice, in another order, or never.

use super::ear::Ear;
use super::stripe_wire::Client;
use super::{PATIENCE, until};
use crate::stripe::{RefundScript, StripeOptions, StripeSim};
use crate::{NoticeRules, NoticeState};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::time::Duration;

async fn sim(ear: &Ear, rules: NoticeRules) -> StripeSim {
    let options = StripeOptions {
        webhook_url: Some(format!("{}/hook", ear.url)),
        notices: NoticeRules {
            back_off_ms: 5,
            ..rules
        },
        ..StripeOptions::default()
    };
    StripeSim::start(options).await.unwrap()
}

async fn pay_one(sim: &StripeSim, key: &str) -> String {
    let id = Client::of(sim).intent(key).await;
    sim.pay(&id, "pm_card_visa").unwrap();
    id
}

fn signed_by(header: &str, secret: &str, body: &str) -> bool {
    let time = header.split(',').next().unwrap().trim_start_matches("t=");
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{time}.{body}").as_bytes());
    let wanted = format!("v1={}", hex::encode(mac.finalize().into_bytes()));
    header.split(',').any(|part| part == wanted)
}

#[tokio::test]
async fn every_change_is_told_with_a_signature_that_holds() {
    let ear = Ear::open();
    let sim = sim(&ear, NoticeRules::patient()).await;
    let id = pay_one(&sim, "k1").await;
    assert!(sim.settled(PATIENCE).await);
    let in_order = [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
    ];
    assert_eq!(ear.kinds(), in_order);
    for arrived in ear.arrived() {
        let header = arrived.signature.clone().unwrap();
        assert!(signed_by(&header, "whsec_sim", &arrived.text), "{header}");
        let event = arrived.json();
        assert_eq!(event["api_version"], "2026-10-28.endive");
        assert_eq!(event["object"], "event");
        if event["type"] == "payment_intent.created" {
            assert_eq!(event["request"]["idempotency_key"], "k1");
            assert_eq!(event["data"]["object"]["id"], id.as_str());
            assert_eq!(event["data"]["object"]["status"], "requires_payment_method");
        }
    }
    sim.set_webhook_secrets(&["whsec_sim", "whsec_new"]);
    pay_one(&sim, "k2").await;
    assert!(sim.settled(PATIENCE).await);
    let last = ear.arrived().pop().unwrap();
    let header = last.signature.clone().unwrap();
    assert!(signed_by(&header, "whsec_sim", &last.text));
    assert!(signed_by(&header, "whsec_new", &last.text));
}

#[tokio::test]
async fn what_the_shop_does_not_take_is_tried_again() {
    let ear = Ear::open();
    ear.answers([500, 503, 404]);
    let rules = NoticeRules {
        retries: 3,
        ..NoticeRules::once()
    };
    let sim = sim(&ear, rules).await;
    Client::of(&sim).intent("k1").await;
    assert!(sim.settled(PATIENCE).await);
    let notice = sim.notices().pop().unwrap();
    let statuses: Vec<_> = notice
        .attempts
        .iter()
        .map(|attempt| attempt.status.unwrap())
        .collect();
    assert_eq!(statuses, [500, 503, 404, 200]);
    assert_eq!(notice.state, NoticeState::Delivered);
    ear.answers([500; 4]);
    Client::of(&sim).intent("k2").await;
    assert!(sim.settled(PATIENCE).await);
    assert_eq!(sim.notices().pop().unwrap().state, NoticeState::GivenUp);
}

#[tokio::test]
async fn notices_may_come_twice_or_never_and_may_be_sent_again_by_hand() {
    let ear = Ear::open();
    let twice = NoticeRules {
        copies: 2,
        ..NoticeRules::once()
    };
    let sim = sim(&ear, twice.clone()).await;
    Client::of(&sim).intent("k1").await;
    assert!(sim.settled(PATIENCE).await);
    let arrived = ear.arrived();
    assert_eq!(arrived.len(), 2);
    assert_eq!(
        arrived[0].text, arrived[1].text,
        "the same event, not a second one"
    );
    sim.set_notice_rules(NoticeRules {
        lose_next: 1,
        ..NoticeRules::once()
    });
    Client::of(&sim).intent("k2").await;
    assert!(sim.settled(PATIENCE).await);
    assert_eq!(ear.arrived().len(), 2);
    let lost = sim.notices().pop().unwrap();
    assert_eq!(lost.state, NoticeState::Lost);
    assert!(sim.send_again(&lost.id));
    assert!(!sim.send_again("evt_nobody"));
    assert!(sim.settled(PATIENCE).await);
    assert_eq!(ear.arrived().len(), 3);
}

#[tokio::test]
async fn notices_may_overtake_each_other_and_do_so_by_the_seed() {
    let mut orders = Vec::new();
    for _ in 0..2 {
        let ear = Ear::open();
        let shuffled = NoticeRules {
            window: 12,
            window_ms: 10_000,
            ..NoticeRules::once()
        };
        let sim = sim(&ear, shuffled).await;
        for key in ["k1", "k2", "k3", "k4"] {
            pay_one(&sim, key).await;
        }
        assert!(sim.settled(PATIENCE).await);
        let told: Vec<_> = sim
            .notices()
            .iter()
            .map(|notice| notice.kind.clone())
            .collect();
        assert_ne!(told, ear.kinds(), "the order of the books was kept");
        assert_eq!(ear.kinds().len(), 12);
        orders.push(ear.kinds());
    }
    assert_eq!(orders[0], orders[1]);
}

#[tokio::test]
async fn a_window_that_does_not_fill_leaves_all_the_same() {
    let ear = Ear::open();
    let rules = NoticeRules {
        window: 100,
        window_ms: 20,
        ..NoticeRules::once()
    };
    let sim = sim(&ear, rules).await;
    pay_one(&sim, "k1").await;
    assert!(sim.settled(PATIENCE).await);
    assert_eq!(ear.arrived().len(), 3);
}

#[tokio::test]
async fn a_sim_that_is_gone_says_nothing_more() {
    let ear = Ear::open();
    let held = NoticeRules {
        hold: true,
        ..NoticeRules::patient()
    };
    let sim = sim(&ear, held).await;
    let (id, courier) = (pay_one(&sim, "k1").await, sim.courier());
    assert!(
        !sim.settled(Duration::from_millis(50)).await,
        "{id} is held back"
    );
    drop(sim);
    assert!(courier.settled(PATIENCE).await);
    assert!(ear.arrived().is_empty());
}

#[tokio::test]
async fn many_may_leave_at_the_same_time() {
    let ear = Ear::open();
    let rules = NoticeRules {
        at_once: 8,
        ..NoticeRules::once()
    };
    let sim = sim(&ear, rules).await;
    for number in 0..10 {
        pay_one(&sim, &format!("k{number}")).await;
    }
    assert!(sim.settled(PATIENCE).await);
    let mut ids: Vec<_> = ear
        .arrived()
        .iter()
        .map(|told| told.json()["id"].to_string())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 30);
}

#[tokio::test]
async fn a_provider_that_is_down_tells_later() {
    let ear = Ear::open();
    let sim = sim(&ear, NoticeRules::patient()).await;
    let id = Client::of(&sim).intent("k1").await;
    assert!(sim.settled(PATIENCE).await);
    sim.stop().await;
    sim.pay(&id, "pm_card_visa").unwrap();
    assert!(!sim.settled(Duration::from_millis(100)).await);
    assert_eq!(ear.arrived().len(), 1);
    sim.restart().await.unwrap();
    assert!(sim.settled(PATIENCE).await);
    assert_eq!(ear.arrived().len(), 3);
}

#[tokio::test]
async fn refunds_and_disputes_are_told_as_they_go_on() {
    let ear = Ear::open();
    let sim = sim(&ear, NoticeRules::once()).await;
    let id = pay_one(&sim, "k1").await;
    sim.script_refunds([
        RefundScript::Later {
            after_ms: 20,
            succeeds: false,
        },
        RefundScript::AtOnce,
    ]);
    let form = format!("payment_intent={id}");
    Client::of(&sim).post("/v1/refunds", "r1", &form).await;
    until(|| sim.ledger().refunds[0].status == "failed").await;
    Client::of(&sim)
        .post("/v1/refunds", "r2", &format!("{form}&amount=99"))
        .await;
    let dispute = sim.dispute(&id, Some(1_000)).unwrap();
    sim.close_dispute(&dispute, true).unwrap();
    assert!(sim.settled(PATIENCE).await);
    let kinds = ear.kinds();
    for (kind, times) in [
        ("refund.created", 2),
        ("refund.failed", 1),
        ("refund.updated", 1),
        ("charge.refunded", 2),
        ("charge.dispute.created", 1),
        ("charge.dispute.funds_withdrawn", 1),
        ("charge.dispute.closed", 1),
        ("charge.dispute.funds_reinstated", 1),
    ] {
        let told = kinds.iter().filter(|told| *told == kind).count();
        assert_eq!(told, times, "{kind}: {kinds:?}");
    }
}
