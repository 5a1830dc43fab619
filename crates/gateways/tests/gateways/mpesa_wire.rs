//! Prompting phones, when the wire behaves and when it does not.

use crate::asks::{HASTY, ask, mpesa, mpesa_options, timing, trace};
use crate::provider::{Provider, Reply, says};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::kernel::{Amount, Currency};
use domain::ports::payments::{GatewayError, PaymentGateway, PaymentNews, Standing};
use gateways::breaker::BreakerOptions;
use gateways::mpesa::{Mpesa, MpesaOptions, Till};
use serde_json::{Value, json};
use std::time::Duration;

pub(crate) fn token() -> Reply {
    says(200, json!({"access_token": "tok_1", "expires_in": "3599"}))
}

pub(crate) fn no(status: u16, code: &str, message: &str) -> Reply {
    says(
        status,
        json!({"requestId": "r", "errorCode": code, "errorMessage": message}),
    )
}

pub(crate) fn taken() -> Reply {
    says(
        200,
        json!({"MerchantRequestID": "m_1", "CheckoutRequestID": "ws_CO_1", "ResponseCode": "0",
            "ResponseDescription": "Success", "CustomerMessage": "Success"}),
    )
}

pub(crate) fn queried(result: Value) -> Reply {
    says(
        200,
        json!({"ResponseCode": "0", "CheckoutRequestID": "ws_CO_1", "ResultCode": result,
            "ResultDesc": "said"}),
    )
}

async fn buy(provider: &Provider) -> Result<PaymentNews, GatewayError> {
    mpesa(&provider.url)
        .request(&ask(15_000, Currency::KES))
        .await
}

fn pushes(provider: &Provider) -> usize {
    let lines = provider.lines();
    lines
        .iter()
        .filter(|line| line.contains("stkpush/v1"))
        .count()
}

#[tokio::test]
async fn a_phone_is_prompted_in_the_words_of_daraja() {
    let provider = Provider::told([token(), taken()]).await;
    let news = buy(&provider).await.unwrap();
    assert_eq!(news.provider_ref, "ws_CO_1");
    assert_eq!(news.standing, Standing::RequiresAction);
    let asked = provider.asked();
    assert_eq!(
        asked[0].line,
        "GET /oauth/v1/generate?grant_type=client_credentials"
    );
    let basic = format!("Basic {}", STANDARD.encode("consumer:secret"));
    assert_eq!(asked[0].header("authorization"), Some(basic.as_str()));
    assert_eq!(asked[1].line, "POST /mpesa/stkpush/v1/processrequest");
    assert_eq!(asked[1].header("authorization"), Some("Bearer tok_1"));
    let body: Value = serde_json::from_str(&asked[1].body).unwrap();
    let expected = json!({
        "BusinessShortCode": "174379",
        "Password": STANDARD.encode("174379pass20261124150000"),
        "Timestamp": "20261124150000",
        "TransactionType": "CustomerPayBillOnline",
        "Amount": 150,
        "PartyA": "254712345678",
        "PartyB": "174379",
        "PhoneNumber": "254712345678",
        "CallBackURL": "https://shop.example/api/payments/mm/cb/t0ken",
        "AccountReference": "ES-26-000123",
        "TransactionDesc": "ES-26-000123",
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_till_has_a_number_of_its_own() {
    let provider = Provider::told([token(), taken()]).await;
    let options = MpesaOptions {
        till: Till::BuyGoods {
            till: "555".to_owned(),
        },
        ..mpesa_options(&provider.url)
    };
    let mpesa = Mpesa::with_timing(options, timing()).unwrap();
    mpesa.request(&ask(15_000, Currency::KES)).await.unwrap();
    let asked = &provider.asked()[1];
    assert_eq!(asked.json("TransactionType"), "CustomerBuyGoodsOnline");
    assert_eq!(asked.json("PartyB"), "555");
    assert_eq!(asked.json("BusinessShortCode"), "174379");
}

#[tokio::test]
async fn a_prompt_that_may_have_been_sent_is_never_sent_again() {
    let doubts = [
        Reply::HangsUp,
        Reply::BreaksOff,
        Reply::Silent,
        says(503, "<html>"),
        says(200, "<html>"),
        says(200, json!({"ResponseCode": "0"})),
        no(500, "500.003.1001", "Internal Server Error"),
        no(500, "500.003.02", "System is busy"),
    ];
    for doubt in doubts {
        let provider = Provider::told([token(), doubt.clone(), taken()]).await;
        let mut options = mpesa_options(&provider.url);
        if matches!(doubt, Reply::Silent) {
            options.times = HASTY;
        }
        let mpesa = Mpesa::with_timing(options, timing()).unwrap();
        let answer = mpesa.request(&ask(15_000, Currency::KES)).await;
        assert!(
            matches!(answer, Err(GatewayError::Ambiguous { .. })),
            "{doubt:?}: {answer:?}"
        );
        assert_eq!(pushes(&provider), 1, "{doubt:?}");
        assert!(!mpesa.may_repeat());
    }
}

#[tokio::test]
async fn a_prompt_that_was_certainly_not_sent_is_said_not_to_be() {
    let certain = [
        no(500, "500.003.02", "Error Occurred: Spike Arrest Violation"),
        no(500, "500.003.03", "Quota Violation"),
        no(500, "500.001.1001", "Unable to lock subscriber"),
        says(429, ""),
    ];
    for reply in certain {
        let provider = Provider::told([token(), reply.clone()]).await;
        let answer = buy(&provider).await;
        assert!(
            matches!(answer, Err(GatewayError::NotSent { .. })),
            "{reply:?}: {answer:?}"
        );
        assert_eq!(pushes(&provider), 1);
    }
    let answer = mpesa(&Provider::nobody().await)
        .request(&ask(15_000, Currency::KES))
        .await;
    assert!(matches!(answer, Err(GatewayError::NotSent { .. })));
}

#[tokio::test]
async fn without_a_token_no_prompt_was_sent() {
    let provider = Provider::told([says(503, ""), Reply::HangsUp, says(503, "")]).await;
    let answer = buy(&provider).await;
    assert!(matches!(answer, Err(GatewayError::NotSent { .. })));
    let provider = Provider::told([no(400, "400.008.01", "Invalid Authentication passed")]).await;
    let expected = GatewayError::Misconfigured {
        code: "400.008.01".to_owned(),
    };
    assert_eq!(buy(&provider).await.unwrap_err(), expected);
}

#[tokio::test]
async fn a_prompt_that_is_wrong_is_refused() {
    let provider = Provider::told([
        token(),
        no(400, "400.002.02", "Bad Request - Invalid Amount"),
    ])
    .await;
    assert!(matches!(
        buy(&provider).await,
        Err(GatewayError::Refused { .. })
    ));
    let provider = Provider::told([]).await;
    let mpesa = mpesa(&provider.url);
    let mut nameless = ask(15_000, Currency::KES);
    nameless.callback_token = None;
    for wish in [
        ask(15_050, Currency::KES),
        ask(500, Currency::USD),
        nameless,
    ] {
        let answer = mpesa.request(&wish).await;
        assert!(matches!(answer, Err(GatewayError::Refused { .. })));
    }
    assert!(provider.asked().is_empty());
}

#[tokio::test]
async fn a_stale_token_is_replaced_once_and_the_wish_said_again() {
    let stale = no(404, "404.001.03", "Invalid Access Token");
    let fresh = says(200, json!({"access_token": "tok_2", "expires_in": 3599}));
    let provider = Provider::told([token(), stale.clone(), fresh.clone(), taken()]).await;
    assert!(buy(&provider).await.is_ok());
    let asked = provider.asked();
    assert_eq!(asked[3].header("authorization"), Some("Bearer tok_2"));
    let provider = Provider::told([token(), stale.clone(), fresh, stale]).await;
    let answer = buy(&provider).await;
    assert!(matches!(answer, Err(GatewayError::Misconfigured { .. })));
    assert_eq!(provider.asked().len(), 4);
}

#[tokio::test]
async fn a_token_serves_everybody_until_five_minutes_before_its_end() {
    let provider = Provider::told([
        token(),
        queried(json!("1032")),
        queried(json!("1032")),
        token(),
        queried(json!("1032")),
    ])
    .await;
    let timing = timing();
    let mpesa = Mpesa::with_timing(mpesa_options(&provider.url), timing.clone()).unwrap();
    let trace = trace(Some("ws_CO_1"));
    mpesa.look_up(&trace).await.unwrap();
    timing.pass(Duration::from_secs(3_298));
    mpesa.look_up(&trace).await.unwrap();
    timing.pass(Duration::from_secs(1));
    mpesa.look_up(&trace).await.unwrap();
    let minted = provider.lines();
    let minted = minted.iter().filter(|line| line.contains("oauth")).count();
    assert_eq!(minted, 2);
}

#[tokio::test]
async fn many_callers_fetch_one_token() {
    let mut replies = vec![token()];
    replies.extend(vec![queried(json!("1032")); 8]);
    let provider = Provider::told(replies).await;
    let mpesa = mpesa(&provider.url);
    let trace = trace(Some("ws_CO_1"));
    let all = (0..8).map(|_| mpesa.look_up(&trace));
    for answer in futures::future::join_all(all).await {
        let standing = answer.unwrap().standing;
        assert!(matches!(standing, Standing::Failed { is_final: true, .. }));
    }
    assert_eq!(provider.asked().len(), 9);
}

/// The query tells neither; the list of what arrived does, under the reference the payer read.
#[tokio::test]
async fn the_receipt_and_the_sum_of_a_paid_prompt_stand_in_the_list_of_what_arrived() {
    let trace = trace(Some("ws_CO_1"));
    let line = json!({"transactionId": "NLJ7RT61SV", "trxDate": "2026-11-25 12:00:00",
        "transactiontype": "c2b-pay-bill-debit", "billreference": trace.reference, "amount": "27.00"});
    let list = says(200, json!({"ResponseCode": "1000", "Response": [[line]]}));
    let end = says(200, json!({"ResponseCode": "1001", "Response": [[]]}));
    let provider = Provider::told([token(), queried(json!("0")), list, end]).await;
    let news = mpesa(&provider.url).look_up(&trace).await.unwrap();
    assert_eq!(news.standing, Standing::Captured);
    assert_eq!(news.provider_ref, "ws_CO_1");
    assert_eq!(news.receipt.as_deref(), Some("NLJ7RT61SV"));
    assert_eq!(news.amount, Some(Amount::minor(2_700)));
}

#[tokio::test]
async fn a_prompt_is_looked_up_patiently_and_tells_no_sum() {
    let provider =
        Provider::told([token(), Reply::HangsUp, says(502, ""), queried(json!("0"))]).await;
    let news = mpesa(&provider.url)
        .look_up(&trace(Some("ws_CO_1")))
        .await
        .unwrap();
    assert_eq!(news.standing, Standing::Captured);
    assert_eq!((news.amount, news.currency), (None::<Amount>, None));
    assert_eq!(provider.asked()[3].json("CheckoutRequestID"), "ws_CO_1");
}

#[tokio::test]
async fn a_prompt_that_is_open_is_being_processed_and_an_unknown_one_is_a_doubt() {
    let open = no(500, "500.001.1001", "The transaction is being processed");
    let strange = no(400, "400.002.02", "Bad Request - Invalid CheckoutRequestID");
    let provider = Provider::told([token(), open, strange]).await;
    let mpesa = mpesa(&provider.url);
    let news = mpesa.fetch("ws_CO_1").await.unwrap();
    assert_eq!(news.standing, Standing::Processing);
    let doubt = mpesa.fetch("ws_CO_0").await;
    assert!(matches!(doubt, Err(GatewayError::Ambiguous { .. })));
}

#[tokio::test]
async fn a_prompt_cannot_be_called_off_but_one_that_ended_is_told() {
    let provider = Provider::told([token(), queried(json!(1032)), queried(json!("1037"))]).await;
    let mpesa = mpesa(&provider.url);
    let trace = trace(Some("ws_CO_1"));
    let news = mpesa.void(&trace).await.unwrap();
    assert!(matches!(
        news.standing,
        Standing::Failed { is_final: true, .. }
    ));
    let open = mpesa.void(&trace).await;
    assert!(matches!(open, Err(GatewayError::Refused { .. })));
}

#[tokio::test]
async fn a_daraja_that_is_down_is_left_in_peace_before_anything_is_sent() {
    let provider = Provider::told(vec![says(503, ""); 3]).await;
    let options = MpesaOptions {
        breaker: BreakerOptions {
            failures: 3,
            pause: Duration::from_secs(60),
        },
        ..mpesa_options(&provider.url)
    };
    let mpesa = Mpesa::with_timing(options, timing()).unwrap();
    for _ in 0..2 {
        let answer = mpesa.request(&ask(15_000, Currency::KES)).await;
        assert!(matches!(answer, Err(GatewayError::NotSent { .. })));
    }
    assert_eq!(provider.asked().len(), 3);
}
