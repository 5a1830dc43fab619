//! Money that goes back or out, and how it is found again.

use super::daraja_prompts::{Client, PHONE, callbacks, sim};
use super::ear::Ear;
use super::until;
use crate::daraja::{DarajaSim, Manners, ResultScript};
use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};

const REVERSE: &str = "/mpesa/reversal/v1/request";
const PAY_OUT: &str = "/mpesa/b2c/v3/paymentrequest";
const STATUS: &str = "/mpesa/transactionstatus/v1/query";
const PULL: &str = "/pulltransactions/v1/query";

fn common(ear: &Ear) -> Value {
    json!({
        "SecurityCredential": "c2VjcmV0",
        "Remarks": "An order",
        "ResultURL": format!("{}/mm/result", ear.url),
        "QueueTimeOutURL": format!("{}/mm/late", ear.url),
    })
}

fn with(mut body: Value, more: &[(&str, Value)]) -> Value {
    for (name, value) in more {
        body[*name] = value.clone();
    }
    body
}

fn reversal(ear: &Ear, receipt: &str, amount: i64) -> Value {
    with(
        common(ear),
        &[
            ("Initiator", json!("testapi")),
            ("CommandID", json!("TransactionReversal")),
            ("TransactionID", json!(receipt)),
            ("Amount", json!(amount.to_string())),
            ("ReceiverParty", json!("174379")),
            ("RecieverIdentifierType", json!("11")),
        ],
    )
}

fn payout(ear: &Ear, originator: &str, amount: i64) -> Value {
    with(
        common(ear),
        &[
            ("OriginatorConversationID", json!(originator)),
            ("InitiatorName", json!("testapi")),
            ("CommandID", json!("BusinessPayment")),
            ("Amount", json!(amount)),
            ("PartyA", json!("174379")),
            ("PartyB", json!(PHONE)),
        ],
    )
}

fn status(ear: &Ear, name: &str, value: &str) -> Value {
    with(
        common(ear),
        &[
            ("Initiator", json!("testapi")),
            ("CommandID", json!("TransactionStatusQuery")),
            ("PartyA", json!("174379")),
            ("IdentifierType", json!("4")),
            (name, json!(value)),
        ],
    )
}

async fn paid(sim: &DarajaSim, client: &Client<'_>, amount: i64) -> String {
    let shop = Ear::open();
    client.push(&shop, amount).await;
    callbacks(&shop, 1).await;
    sim.ledger().payments.last().unwrap().receipt.clone()
}

#[tokio::test]
async fn a_payment_goes_back_once_and_the_second_wish_is_told_so() {
    let sim = sim().await;
    let client = Client::of(&sim).await;
    let receipt = paid(&sim, &client, 150).await;
    let ear = Ear::open();
    let taken = client.post(REVERSE, &reversal(&ear, &receipt, 150)).await;
    assert_eq!(taken.body["ResponseCode"], "0");
    let told = callbacks(&ear, 1).await.remove(0);
    let result = &told["Result"];
    assert_eq!(result["ResultCode"], "0", "a string here");
    assert_eq!(result["ConversationID"], taken.body["ConversationID"]);
    assert_ne!(
        result["TransactionID"],
        receipt.as_str(),
        "the reversal's own receipt"
    );
    assert!(result["ResultParameters"].to_string().contains(&receipt));
    client.post(REVERSE, &reversal(&ear, &receipt, 150)).await;
    let again = callbacks(&ear, 2).await.remove(1);
    assert_eq!(again["Result"]["ResultCode"], "R000001");
    assert!(again["Result"].get("ResultParameters").is_none());
    assert_eq!((sim.ledger().paid, sim.ledger().reversed), (150, 150));
    let four = with(
        reversal(&ear, &receipt, 150),
        &[("RecieverIdentifierType", json!("4"))],
    );
    let refused = client.post(REVERSE, &four).await;
    assert_eq!(
        refused.body["errorMessage"],
        "Bad Request - Invalid RecieverIdentifierType"
    );
}

#[tokio::test]
async fn a_payout_is_made_once_for_its_number() {
    let sim = sim().await;
    let client = Client::of(&sim).await;
    let ear = Ear::open();
    let first = client.post(PAY_OUT, &payout(&ear, "refund-1", 40)).await;
    assert_eq!(first.body["OriginatorConversationID"], "refund-1");
    let second = client.post(PAY_OUT, &payout(&ear, "refund-1", 40)).await;
    assert_eq!(
        (second.status, &second.body["errorCode"]),
        (500, &json!("500.002.1001"))
    );
    let told = callbacks(&ear, 1).await.remove(0);
    assert_eq!(told["Result"]["ResultCode"], 0, "a number here");
    assert_eq!(sim.ledger().paid_out, 40);
    client.post(PAY_OUT, &payout(&ear, "refund-2", 9)).await;
    let less = callbacks(&ear, 2).await.remove(1);
    assert_eq!(less["Result"]["ResultCode"], 2);
    let stranger = with(
        payout(&ear, "refund-3", 40),
        &[("InitiatorName", json!("who"))],
    );
    client.post(PAY_OUT, &stranger).await;
    let barred = callbacks(&ear, 3).await.remove(2);
    assert_eq!(barred["Result"]["ResultCode"], 2001);
    assert_eq!(sim.ledger().paid_out, 40);
}

#[tokio::test]
async fn a_timeout_says_nothing_of_what_became_of_it() {
    let sim = sim().await;
    let client = Client::of(&sim).await;
    let ear = Ear::open();
    sim.script_results([
        ResultScript::TimesOut { acts: true },
        ResultScript::TimesOut { acts: false },
        ResultScript::Silent { acts: true },
        ResultScript::Fails {
            code: "21".to_owned(),
        },
    ]);
    for name in ["r1", "r2", "r3", "r4"] {
        client.post(PAY_OUT, &payout(&ear, name, 40)).await;
    }
    callbacks(&ear, 3).await;
    until(|| sim.ledger().paid_out == 80).await;
    let mut places: Vec<_> = ear.arrived().iter().map(|told| told.path.clone()).collect();
    places.sort();
    assert_eq!(places, ["/mm/late", "/mm/late", "/mm/result"]);
    let done: Vec<_> = sim
        .ledger()
        .payouts
        .iter()
        .map(|line| line.code.clone())
        .collect();
    let code = |text: &str| Some(text.to_owned());
    assert_eq!(done, [code("0"), None, code("0"), code("21")]);
}

#[tokio::test]
async fn a_status_is_asked_by_receipt_or_by_conversation() {
    let sim = sim().await;
    sim.set_manners(Manners {
        sync_status: true,
        ..sim.manners()
    });
    let client = Client::of(&sim).await;
    let receipt = paid(&sim, &client, 150).await;
    let ear = Ear::open();
    client.post(PAY_OUT, &payout(&ear, "refund-1", 40)).await;
    callbacks(&ear, 1).await;
    let mut told = 1;
    let mut numbers = std::collections::BTreeSet::new();
    for (name, value, code, word) in [
        ("TransactionID", receipt.as_str(), "0", json!("Completed")),
        (
            "OriginalConversationID",
            "refund-1",
            "0",
            json!("Completed"),
        ),
        (
            "OriginatorConversationID",
            "refund-1",
            "0",
            json!("Completed"),
        ),
        ("TransactionID", "NOSUCHTHIN", "R000002", Value::Null),
    ] {
        let now = client.post(STATUS, &status(&ear, name, value)).await.body;
        assert_eq!(now["ResponseCode"], "0");
        assert_eq!(
            (&now["ResultCode"], &now["TransactionStatus"]),
            (&json!(code), &word)
        );
        told += 1;
        let result = &callbacks(&ear, told).await.remove(told - 1)["Result"];
        assert_eq!(result["ConversationID"], now["ConversationID"]);
        let is_new = numbers.insert(result["TransactionID"].to_string());
        assert!(is_new, "each answer has a number of its own");
        assert_eq!(
            result["ResultParameters"].to_string().contains("Completed"),
            code == "0"
        );
    }
    sim.set_manners(Manners {
        sync_status: false,
        ..sim.manners()
    });
    let as_real = client
        .post(STATUS, &status(&ear, "TransactionID", &receipt))
        .await
        .body;
    assert!(as_real.get("ResultCode").is_none());
}

#[tokio::test]
async fn all_payments_of_the_last_days_can_be_pulled() {
    let sim = sim().await;
    let client = Client::of(&sim).await;
    let mut receipts = Vec::new();
    for amount in [10, 20, 30] {
        receipts.push(paid(&sim, &client, amount).await);
    }
    let kenyan = |hours| {
        let at = Utc::now() + TimeDelta::hours(3 + hours);
        at.format("%Y-%m-%d %H:%M:%S").to_string()
    };
    let ask = |from: i64, until: i64, skip: &str| json!({ "ShortCode": "174379", "StartDate": kenyan(from), "EndDate": kenyan(until), "OffSetValue": skip });
    let page = client.post(PULL, &ask(-1, 1, "0")).await.body;
    assert_eq!(page["ResponseCode"], "1000");
    let rows = page["Response"][0].as_array().unwrap();
    let pulled: Vec<_> = rows
        .iter()
        .map(|row| row["transactionId"].as_str().unwrap())
        .collect();
    assert_eq!(pulled, receipts);
    assert_eq!(rows[0]["amount"], "10.00");
    assert_eq!(rows[0]["billreference"], "ORDER1");
    let rest = client.post(PULL, &ask(-1, 1, "2")).await.body;
    assert_eq!(rest["Response"][0].as_array().unwrap().len(), 1);
    let none = client.post(PULL, &ask(-9, -5, "0")).await.body;
    assert_eq!(
        (&none["ResponseCode"], &none["Response"]),
        (&json!("1001"), &json!([[]]))
    );
}
