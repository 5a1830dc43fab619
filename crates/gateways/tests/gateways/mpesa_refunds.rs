//! Giving money back to phones.

use crate::asks::{mpesa, mpesa_options, refund, refund_id, timing};
use crate::mpesa_wire::{no, token};
use crate::provider::{Provider, Reply, says};
use domain::kernel::Currency;
use domain::ports::payments::{GatewayError, PaymentGateway, RefundAsk, RefundStanding};
use domain::refund::RefundRoad;
use gateways::mpesa::{Mpesa, MpesaOptions};
use serde_json::{Value, json};

fn heard() -> Reply {
    says(
        200,
        json!({"OriginatorConversationID": "o_1", "ConversationID": "AG_1", "ResponseCode": "0",
            "ResponseDescription": "Accept the service request successfully."}),
    )
}

fn whole() -> RefundAsk {
    refund(15_000, 15_000, Currency::KES)
}

fn part() -> RefundAsk {
    refund(5_000, 15_000, Currency::KES)
}

#[tokio::test]
async fn all_of_a_payment_is_reversed_by_its_receipt() {
    let provider = Provider::told([token(), heard()]).await;
    let news = mpesa(&provider.url).refund(&whole()).await.unwrap();
    assert_eq!(news.provider_ref, "AG_1");
    assert_eq!(news.standing, RefundStanding::Submitted);
    let asked = &provider.asked()[1];
    assert_eq!(asked.line, "POST /mpesa/reversal/v1/request");
    let body: Value = serde_json::from_str(&asked.body).unwrap();
    let expected = json!({
        "Initiator": "shop_api",
        "SecurityCredential": "c2VhbGVk",
        "CommandID": "TransactionReversal",
        "TransactionID": "NLJ7RT61SV",
        "Amount": 150,
        "ReceiverParty": "174379",
        "RecieverIdentifierType": "11",
        "ResultURL": "https://shop.example/api/payments/mm/rs/t0ken",
        "QueueTimeOutURL": "https://shop.example/api/payments/mm/to/t0ken",
        "Remarks": format!("refund {}", refund_id()),
        "Occasion": refund_id().to_string(),
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_part_of_a_payment_is_paid_out_under_our_own_number() {
    let provider = Provider::told([token(), Reply::HangsUp, heard()]).await;
    let news = mpesa(&provider.url).refund(&part()).await.unwrap();
    assert_eq!(news.provider_ref, "AG_1");
    let asked = provider.asked();
    for asked in &asked[1..] {
        assert_eq!(asked.line, "POST /mpesa/b2c/v3/paymentrequest");
        assert_eq!(asked.json("OriginatorConversationID"), "rf:3");
        assert_eq!(asked.json("Amount"), 50);
        assert_eq!(asked.json("PartyB"), "254712345678");
    }
    assert_eq!(asked.len(), 3);
}

#[tokio::test]
async fn a_payment_without_a_receipt_is_paid_out_too() {
    let provider = Provider::told([token(), heard()]).await;
    let ask = RefundAsk {
        receipt: None,
        ..whole()
    };
    mpesa(&provider.url).refund(&ask).await.unwrap();
    assert!(provider.lines()[1].contains("b2c"));
}

#[tokio::test]
async fn a_number_that_was_taken_before_means_that_the_money_is_on_its_way() {
    let duplicate = no(500, "500.002.1001", "Duplicate OriginatorConversationID.");
    let provider = Provider::told([token(), duplicate]).await;
    let news = mpesa(&provider.url).refund(&part()).await.unwrap();
    assert_eq!(news.standing, RefundStanding::Submitted);
    assert_eq!(news.provider_ref, "rf:3");
}

#[tokio::test]
async fn a_reversal_whose_answer_was_lost_is_not_sent_again() {
    for doubt in [Reply::HangsUp, says(502, "")] {
        let provider = Provider::told([token(), doubt, heard()]).await;
        let answer = mpesa(&provider.url).refund(&whole()).await;
        assert!(matches!(answer, Err(GatewayError::Ambiguous { .. })));
        assert_eq!(provider.asked().len(), 2);
    }
}

#[tokio::test]
async fn what_cannot_be_paid_out_is_refused_before_anybody_is_asked() {
    let provider = Provider::told([]).await;
    let gateway = mpesa(&provider.url);
    let tiny = refund(900, 15_000, Currency::KES);
    let nobody = RefundAsk {
        phone: None,
        ..part()
    };
    for ask in [tiny, nobody, refund(5_000, 15_000, Currency::USD)] {
        let answer = gateway.refund(&ask).await;
        assert!(matches!(answer, Err(GatewayError::Refused { .. })));
    }
    let options = MpesaOptions {
        initiator: None,
        ..mpesa_options(&provider.url)
    };
    let gateway = Mpesa::with_timing(options, timing()).unwrap();
    let answer = gateway.refund(&whole()).await;
    assert!(matches!(answer, Err(GatewayError::Misconfigured { .. })));
    assert!(provider.asked().is_empty());
}

#[tokio::test]
async fn a_question_about_a_refund_is_mostly_answered_later() {
    let provider = Provider::told([token(), heard()]).await;
    let answer = mpesa(&provider.url)
        .look_up_refund(&part(), Some("AG_1"))
        .await;
    assert!(matches!(answer, Err(GatewayError::Ambiguous { .. })));
    let asked = &provider.asked()[1];
    assert_eq!(asked.line, "POST /mpesa/transactionstatus/v1/query");
    assert_eq!(asked.json("OriginalConversationID"), "AG_1");
}

#[tokio::test]
async fn a_daraja_that_answers_at_once_is_believed() {
    let at_once = |code: &str, status: Value| {
        says(
            200,
            json!({"ConversationID": "AG_2", "ResponseCode": "0", "ResultCode": code,
                "ResultDesc": "said", "TransactionStatus": status}),
        )
    };
    let provider = Provider::told([
        token(),
        at_once("0", json!("Completed")),
        at_once("0", json!("Initiated")),
        at_once("R000002", json!(null)),
        at_once("2001", json!(null)),
    ])
    .await;
    let gateway = mpesa(&provider.url);
    let part = part();
    let told = gateway.look_up_refund(&part, Some("AG_1")).await.unwrap();
    assert_eq!(told.standing, RefundStanding::Succeeded);
    let ours = Some("rf:3");
    let told = gateway.look_up_refund(&part, ours).await.unwrap();
    assert_eq!(told.standing, RefundStanding::Submitted);
    assert_eq!(provider.asked()[2].json("OriginalConversationID"), "rf:3");
    let told = gateway.look_up_refund(&part, ours).await.unwrap_err();
    assert_eq!(told, GatewayError::NotFound);
    let told = gateway.look_up_refund(&part, ours).await;
    assert!(matches!(told, Err(GatewayError::Ambiguous { .. })));
}

#[tokio::test]
async fn a_refund_whose_number_was_lost_is_to_be_asked_for_again() {
    let provider = Provider::told([]).await;
    for ask in [whole(), part()] {
        let told = mpesa(&provider.url).look_up_refund(&ask, None).await;
        assert_eq!(told.unwrap_err(), GatewayError::NotFound);
    }
    assert!(provider.asked().is_empty());
}

#[tokio::test]
async fn the_road_that_was_fixed_counts_whatever_was_learnt_since() {
    let reversal = RefundRoad::Reversal {
        receipt: "NLJ0000001".to_owned(),
    };
    // Another receipt than the one that was known is no reason to undo another payment.
    let roads = [(RefundRoad::Payout, "/b2c/"), (reversal, "/reversal/")];
    for (road, path) in roads {
        let provider = Provider::told([token(), heard()]).await;
        let ask = RefundAsk {
            road: Some(road),
            ..whole()
        };
        mpesa(&provider.url).refund(&ask).await.unwrap();
        let asked = &provider.asked()[1];
        assert!(asked.line.contains(path), "{}", asked.line);
        if path == "/reversal/" {
            assert_eq!(asked.json("TransactionID"), "NLJ0000001");
        }
    }
}

#[tokio::test]
async fn another_short_code_pays_out_and_is_asked_about_what_it_paid() {
    let provider = Provider::told([token(), heard(), heard()]).await;
    let mut options = mpesa_options(&provider.url);
    if let Some(initiator) = &mut options.initiator {
        initiator.payout_shortcode = Some("600992".to_owned());
    }
    let gateway = Mpesa::with_timing(options, timing()).unwrap();
    gateway.refund(&part()).await.unwrap();
    let answer = gateway.look_up_refund(&part(), Some("AG_1")).await;
    assert!(matches!(answer, Err(GatewayError::Ambiguous { .. })));
    for asked in &provider.asked()[1..] {
        assert_eq!(asked.json("PartyA"), "600992", "{}", asked.line);
    }
}
