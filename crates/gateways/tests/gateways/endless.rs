//! Providers whose answers begin well and do not end: the shop hangs up, and believes nothing of them.

use crate::asks::{HASTY, ask, mpesa, mpesa_options, stripe, stripe_options, timing, trace};
use crate::mpesa_wire::{queried, taken, token};
use crate::provider::{FLOOD, Provider, Reply};
use crate::stripe_wire::intent;
use domain::kernel::Currency;
use domain::ports::payments::{GatewayError, PaymentAsk, PaymentGateway};
use gateways::mpesa::{Mpesa, MpesaOptions};
use gateways::stripe::{Stripe, StripeOptions};
use serde_json::json;

fn card() -> PaymentAsk {
    ask(1_099, Currency::USD)
}

fn phone() -> PaymentAsk {
    ask(15_000, Currency::KES)
}

/// The same answer, without an end.
fn poured(reply: Reply) -> Reply {
    match reply {
        Reply::Says(_, _, body) => Reply::Pours(body),
        other => other,
    }
}

fn ambiguous<T>(answer: &Result<T, GatewayError>) -> bool {
    matches!(answer, Err(GatewayError::Ambiguous { .. }))
}

/// The shop hung up long before the provider was through, and did not ask again.
async fn cut_off(provider: &Provider, asked: usize) {
    let poured = provider.poured().await;
    assert!(poured < FLOOD / 2, "{poured} bytes went out");
    assert_eq!(provider.asked().len(), asked);
}

#[tokio::test]
async fn a_hundred_megabytes_of_stripe_are_cut_off_and_pay_nothing() {
    let paid = Reply::Pours(intent("succeeded").to_string());
    let provider = Provider::told([paid.clone()]).await;
    assert!(ambiguous(&stripe(&provider.url).request(&card()).await));
    cut_off(&provider, 1).await;
    let provider = Provider::told([paid]).await;
    let known = trace(Some("pi_1"));
    assert!(ambiguous(&stripe(&provider.url).look_up(&known).await));
    cut_off(&provider, 1).await;
}

#[tokio::test]
async fn a_hundred_megabytes_of_daraja_are_cut_off_and_pay_nothing() {
    let provider = Provider::told([token(), poured(taken())]).await;
    assert!(ambiguous(&mpesa(&provider.url).request(&phone()).await));
    cut_off(&provider, 2).await;
    let provider = Provider::told([token(), poured(queried(json!("0")))]).await;
    let known = trace(Some("ws_CO_1"));
    assert!(ambiguous(&mpesa(&provider.url).look_up(&known).await));
    cut_off(&provider, 2).await;
    // Without a token nothing was sent.
    let provider = Provider::told([poured(token())]).await;
    let answer = mpesa(&provider.url).request(&phone()).await;
    assert!(matches!(answer, Err(GatewayError::NotSent { .. })));
    cut_off(&provider, 1).await;
}

#[tokio::test]
async fn an_answer_that_only_drips_is_not_waited_for() {
    let dripping = Reply::Drips(intent("succeeded").to_string());
    let provider = Provider::told([dripping]).await;
    let options = StripeOptions {
        times: HASTY,
        ..stripe_options(&provider.url)
    };
    let stripe = Stripe::with_timing(options, timing()).unwrap();
    assert!(ambiguous(&stripe.request(&card()).await));
    assert_eq!(provider.asked().len(), 1);
    let Reply::Says(_, _, accepted) = taken() else {
        panic!("an answer");
    };
    let provider = Provider::told([token(), Reply::Drips(accepted)]).await;
    let options = MpesaOptions {
        times: HASTY,
        ..mpesa_options(&provider.url)
    };
    let mpesa = Mpesa::with_timing(options, timing()).unwrap();
    assert!(ambiguous(&mpesa.request(&phone()).await));
    assert_eq!(provider.asked().len(), 2);
}
