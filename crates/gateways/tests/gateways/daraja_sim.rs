//! The M-Pesa gateway and a Daraja with books of its own: what the one says is what the other holds.

use crate::asks::{ask, mpesa_options, refund, timing_now, trace};
use crate::provider::{Provider, says};
use chrono::Utc;
use domain::kernel::{Amount, Currency};
use domain::ports::payments::{
    About, GatewayError, PaymentAsk, PaymentGateway, PaymentTrace, RefundAsk, RefundStanding,
    Standing,
};
use domain::refund::RefundRoad;
use gateways::mpesa::{Initiator, Mpesa, MpesaOptions};
use sims::daraja::{
    DarajaOptions, DarajaSim, Dialect, Manners, PayerAnswer, PayerScript, ResultScript,
};
use sims::{Effect, FaultRule};
use std::time::Duration;

/// How often Daraja is looked at, ten milliseconds apart, until it is given up.
const LOOKS: u32 = 6_000;
const PUSH: &str = "/mpesa/stkpush";
const QUERY: &str = "/mpesa/stkpushquery";
const REVERSAL: &str = "/mpesa/reversal";
const PAYOUT: &str = "/mpesa/b2c";

struct Town {
    sim: DarajaSim,
    mpesa: Mpesa,
    /// Hears the callbacks.
    _shop: Provider,
}

/// A Daraja whose payers wait until they are told what to do. No shop listens to its results here, so it
/// answers questions about refunds at once.
async fn town() -> Town {
    town_with(Manners {
        sync_status: true,
        result_delay_ms: 0,
        ..Manners::default()
    })
    .await
}

async fn town_with(manners: Manners) -> Town {
    let sim = DarajaSim::start(DarajaOptions {
        payer: PayerScript::new(PayerAnswer::Waits),
        manners,
        ..DarajaOptions::default()
    })
    .await
    .unwrap();
    let shop = Provider::told(vec![says(200, ""); 50]).await;
    let options = MpesaOptions {
        consumer_key: "sim-consumer-key".into(),
        consumer_secret: "sim-consumer-secret".into(),
        passkey: "sim-passkey".into(),
        callback_base: shop.url.clone(),
        initiator: Some(Initiator {
            name: "testapi".to_owned(),
            security_credential: "c2VhbGVk".into(),
            payout_shortcode: None,
        }),
        ..mpesa_options(&sim.url())
    };
    Town {
        mpesa: Mpesa::with_timing(options, timing_now()).unwrap(),
        sim,
        _shop: shop,
    }
}

impl Town {
    /// Prompts a phone, whose owner pays; the number and the receipt.
    async fn paid(&self) -> (String, String) {
        let news = self.mpesa.request(&wish()).await.unwrap();
        assert!(self.sim.answer(&news.provider_ref, &PayerAnswer::Pays));
        let receipt = self.sim.ledger().payments[0].receipt.clone();
        (news.provider_ref, receipt)
    }

    fn count(&self, path: &str) -> usize {
        let seen = self.sim.seen();
        seen.iter()
            .filter(|seen| seen.path.starts_with(path))
            .count()
    }

    /// Asks about a refund until it is over.
    async fn settled(&self, ask: &RefundAsk, number: Option<&str>) -> RefundStanding {
        for _ in 0..LOOKS {
            let news = self.mpesa.look_up_refund(ask, number).await.unwrap();
            if news.standing != RefundStanding::Submitted {
                return news.standing;
            }
            // Daraja settles in its own time; nothing tells us when.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the refund never ended");
    }

    /// Waits until Daraja's books are as they should be.
    async fn until(&self, holds: impl Fn(&sims::daraja::DarajaLedger) -> bool) {
        for _ in 0..LOOKS {
            if holds(&self.sim.ledger()) {
                return;
            }
            // Daraja settles in its own time; nothing tells us when.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("it never came to that: {:?}", self.sim.ledger());
    }
}

fn wish() -> PaymentAsk {
    ask(15_000, Currency::KES)
}

fn of(number: Option<&str>) -> PaymentTrace {
    PaymentTrace {
        asked_at: Utc::now(),
        ..trace(number)
    }
}

fn back(units: i64, (number, receipt): &(String, String)) -> RefundAsk {
    RefundAsk {
        provider_ref: number.clone(),
        receipt: Some(receipt.clone()),
        ..refund(units, 15_000, Currency::KES)
    }
}

fn is_ambiguous<T>(answer: &Result<T, GatewayError>) -> bool {
    matches!(answer, Err(GatewayError::Ambiguous { .. }))
}

#[tokio::test]
async fn a_phone_pays_and_the_query_and_the_books_say_so() {
    let town = town().await;
    let began = Utc::now() - chrono::Duration::minutes(1);
    let news = town.mpesa.request(&wish()).await.unwrap();
    let trace = of(Some(&news.provider_ref));
    let open = town.mpesa.look_up(&trace).await.unwrap();
    assert_eq!(open.standing, Standing::Processing);
    assert!(town.sim.answer(&news.provider_ref, &PayerAnswer::Pays));
    let paid = town.mpesa.look_up(&trace).await.unwrap();
    assert_eq!(paid.standing, Standing::Captured);
    let until = Utc::now() + chrono::Duration::minutes(1);
    let books = town.mpesa.books(began, until).await.unwrap();
    assert_eq!(books.len(), 1);
    assert_eq!(books[0].amount, Amount::minor(15_000));
    assert_eq!(books[0].provider_ref, town.sim.ledger().payments[0].receipt);
}

#[tokio::test]
async fn every_end_of_a_prompt_is_told_as_it_is() {
    let ends = [
        (PayerAnswer::Cancels, "cancelled_by_user", true),
        (PayerAnswer::NoAnswer, "unreachable", false),
        (PayerAnswer::WrongPin, "wrong_pin", true),
        (PayerAnswer::InsufficientFunds, "insufficient_funds", true),
    ];
    for (answer, code, is_final) in ends {
        let town = town().await;
        let news = town.mpesa.request(&wish()).await.unwrap();
        assert!(town.sim.answer(&news.provider_ref, &answer));
        let ended = town.mpesa.fetch(&news.provider_ref).await.unwrap();
        let expected = Standing::Failed {
            code: code.to_owned(),
            is_final,
        };
        assert_eq!(ended.standing, expected);
    }
}

#[tokio::test]
async fn a_prompt_whose_answer_was_lost_is_one_prompt_and_found_by_its_money() {
    let faults = [
        Effect::CloseAfter,
        Effect::StatusAfter(503),
        Effect::StatusAfter(500),
        Effect::Truncated,
        Effect::Html(502),
        Effect::CrashAfter,
    ];
    for fault in faults {
        let town = town().await;
        town.sim
            .faults()
            .add(FaultRule::on("POST", "/mpesa/stkpush/", fault).times(1));
        let answer = town.mpesa.request(&wish()).await;
        assert!(is_ambiguous(&answer), "{fault:?}: {answer:?}");
        assert_eq!(town.sim.ledger().prompts.len(), 1, "{fault:?}");
        assert!(is_ambiguous(&town.mpesa.look_up(&of(None)).await));
        let checkout = town.sim.ledger().prompts[0].checkout.clone();
        assert!(town.sim.answer(&checkout, &PayerAnswer::Pays));
        let found = town.mpesa.look_up(&of(None)).await.unwrap();
        assert_eq!(found.standing, Standing::Captured);
        let receipt = town.sim.ledger().payments[0].receipt.clone();
        assert_eq!(found.receipt, Some(receipt));
        assert_eq!(town.count("/mpesa/stkpush/"), 1);
    }
}

#[tokio::test]
async fn a_phone_that_has_a_prompt_open_gets_no_second_one() {
    let town = town().await;
    town.mpesa.request(&wish()).await.unwrap();
    let answer = town.mpesa.request(&wish()).await;
    assert!(matches!(answer, Err(GatewayError::NotSent { .. })));
    assert_eq!(town.sim.ledger().prompts.len(), 1);
    assert_eq!(town.count(PUSH), 2);
}

#[tokio::test]
async fn a_token_that_ended_early_is_replaced_in_passing() {
    let town = town().await;
    let (number, _) = town.paid().await;
    town.sim.forget_token();
    let news = town.mpesa.fetch(&number).await.unwrap();
    assert_eq!(news.standing, Standing::Captured);
    assert_eq!(town.count("/oauth"), 2);
    town.sim
        .faults()
        .add(FaultRule::on("POST", QUERY, Effect::Status(503)).times(2));
    let news = town.mpesa.fetch(&number).await.unwrap();
    assert_eq!(news.standing, Standing::Captured);
}

#[tokio::test]
async fn all_of_a_payment_is_reversed_once() {
    let town = town().await;
    let payment = town.paid().await;
    let ask = back(15_000, &payment);
    let news = town.mpesa.refund(&ask).await.unwrap();
    assert_eq!(news.standing, RefundStanding::Submitted);
    let ended = town.settled(&ask, Some(&news.provider_ref)).await;
    assert_eq!(ended, RefundStanding::Succeeded);
    town.mpesa.refund(&ask).await.unwrap();
    town.until(|ledger| ledger.reversals.iter().all(|line| line.code.is_some()))
        .await;
    let ledger = town.sim.ledger();
    assert_eq!((ledger.reversals.len(), ledger.reversed), (2, 150));
}

#[tokio::test]
async fn a_reversal_whose_answer_was_lost_is_sent_once() {
    let town = town().await;
    let payment = town.paid().await;
    town.sim
        .faults()
        .add(FaultRule::on("POST", REVERSAL, Effect::CloseAfter).times(1));
    assert!(is_ambiguous(
        &town.mpesa.refund(&back(15_000, &payment)).await
    ));
    assert_eq!(town.count(REVERSAL), 1);
}

#[tokio::test]
async fn a_part_of_a_payment_is_paid_out_once_however_often_it_is_asked_for() {
    let town = town().await;
    let payment = town.paid().await;
    town.sim
        .faults()
        .add(FaultRule::on("POST", PAYOUT, Effect::CloseAfter).times(2));
    let ask = back(5_000, &payment);
    let news = town.mpesa.refund(&ask).await.unwrap();
    assert_eq!(news.standing, RefundStanding::Submitted);
    assert_eq!(news.provider_ref, ask.key, "the first answer was lost");
    let again = town.mpesa.refund(&ask).await.unwrap();
    assert_eq!(again.standing, RefundStanding::Submitted);
    let ended = town.settled(&ask, Some(&news.provider_ref)).await;
    assert_eq!(ended, RefundStanding::Succeeded);
    let ledger = town.sim.ledger();
    assert_eq!((ledger.payouts.len(), ledger.paid_out), (1, 50));
}

/// Nobody knew the receipt when the refund was asked for; the callback brings it afterwards.
#[tokio::test]
async fn a_payout_whose_answer_was_lost_stays_a_payout_when_the_receipt_is_learnt() {
    let town = town().await;
    let payment = town.paid().await;
    let lose = FaultRule::on("POST", PAYOUT, Effect::CloseAfter).times(3);
    town.sim.faults().add(lose);
    let unknown = RefundAsk {
        receipt: None,
        road: Some(RefundRoad::Payout),
        ..back(15_000, &payment)
    };
    assert!(is_ambiguous(&town.mpesa.refund(&unknown).await));
    let known = RefundAsk {
        road: unknown.road.clone(),
        ..back(15_000, &payment)
    };
    let news = town.mpesa.refund(&known).await.unwrap();
    let ended = town.settled(&known, Some(&news.provider_ref)).await;
    assert_eq!(ended, RefundStanding::Succeeded);
    let ledger = town.sim.ledger();
    assert_eq!((ledger.reversals.len(), ledger.payouts.len()), (0, 1));
    assert_eq!((ledger.reversed, ledger.paid_out), (0, 150));
}

#[tokio::test]
async fn a_payout_nobody_took_is_certainly_not_there_and_one_that_failed_is_told() {
    let town = town().await;
    let payment = town.paid().await;
    let ask = back(5_000, &payment);
    let missing = town.mpesa.look_up_refund(&ask, None).await;
    assert_eq!(missing.unwrap_err(), GatewayError::NotFound);
    town.sim.script_results([ResultScript::Fails {
        code: "2040".to_owned(),
    }]);
    let news = town.mpesa.refund(&ask).await.unwrap();
    let ended = town.settled(&ask, Some(&news.provider_ref)).await;
    assert!(matches!(ended, RefundStanding::Failed { .. }));
    assert_eq!(town.sim.ledger().paid_out, 0);
}

#[tokio::test]
async fn callbacks_in_both_dialects_are_hints_to_the_right_address() {
    for dialect in [Dialect::Portal, Dialect::Strings] {
        let town = town_with(Manners {
            dialect,
            masked_phone: true,
            expires_as_text: true,
            result_delay_ms: 0,
            ..Manners::default()
        })
        .await;
        let payment = town.paid().await;
        let ask = back(15_000, &payment);
        let refund = town.mpesa.refund(&ask).await.unwrap();
        town.until(|ledger| ledger.reversed == 150).await;
        assert!(town.sim.settled(Duration::from_secs(60)).await);
        let notices = town.sim.notices();
        let read = |kind: &str| {
            let notice = notices.iter().find(|it| it.kind == kind).unwrap();
            let body = notice.body.as_bytes();
            let read = town.mpesa.read_notice(&|_| None, body, Utc::now());
            (notice.url.clone(), read.unwrap().about)
        };
        let (url, about) = read("stkCallback");
        assert!(url.ends_with("/api/payments/mm/cb/t0ken"), "{url}");
        let About::PaymentHint {
            provider_ref,
            claimed,
            receipt,
            claims_success,
            request_ref,
        } = about
        else {
            panic!("no hint of a payment");
        };
        assert_eq!(
            request_ref,
            Some(town.sim.ledger().prompts[0].merchant.clone())
        );
        assert_eq!((provider_ref, receipt), (payment.0, Some(payment.1)));
        assert_eq!(claimed, Some(Amount::minor(15_000)));
        assert!(claims_success);
        let (url, about) = read("reversal");
        assert!(url.ends_with("/api/payments/mm/rs/t0ken"), "{url}");
        let About::RefundHint {
            provider_ref,
            claims_success,
            ..
        } = about
        else {
            panic!("no hint of a refund");
        };
        assert_eq!(provider_ref, refund.provider_ref);
        assert!(claims_success);
    }
}

#[tokio::test]
async fn a_daraja_that_is_down_was_not_asked_and_comes_back() {
    let town = town().await;
    town.sim.stop().await;
    let answer = town.mpesa.request(&wish()).await;
    assert!(matches!(answer, Err(GatewayError::NotSent { .. })));
    town.sim.restart().await.unwrap();
    assert!(town.mpesa.request(&wish()).await.is_ok());
}
