//! Prompts on phones, as a client of Daraja meets them.

use super::ear::Ear;
use super::{Heard, PATIENCE, hear, http, until};
use crate::daraja::{DarajaOptions, DarajaSim, Dialect, Manners, PayerAnswer, PayerScript};
use crate::{Effect, FaultRule};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

pub(super) const PHONE: &str = "254708374149";
const PUSH: &str = "/mpesa/stkpush/v1/processrequest";
const QUERY: &str = "/mpesa/stkpushquery/v1/query";

/// A client that fetched a token.
pub(super) struct Client<'a> {
    pub(super) sim: &'a DarajaSim,
    pub(super) token: String,
    http: reqwest::Client,
}

impl<'a> Client<'a> {
    pub(super) async fn of(sim: &'a DarajaSim) -> Self {
        let http = http();
        let token = mint(sim, &http).await.body["access_token"]
            .as_str()
            .unwrap()
            .to_owned();
        Self { sim, token, http }
    }

    pub(super) async fn try_post(&self, path: &str, body: &Value) -> Option<Heard> {
        let request = self.http.post(format!("{}{path}", self.sim.url()));
        hear(request.bearer_auth(&self.token).json(body)).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Heard {
        self.try_post(path, body).await.expect("an answer")
    }

    pub(super) async fn push(&self, ear: &Ear, amount: i64) -> String {
        let heard = self.post(PUSH, &wish(ear, amount)).await;
        assert_eq!(heard.body["ResponseCode"], "0", "{}", heard.text);
        heard.body["CheckoutRequestID"].as_str().unwrap().to_owned()
    }

    async fn query(&self, checkout: &str) -> Heard {
        let mut body = signed();
        body["CheckoutRequestID"] = json!(checkout);
        self.post(QUERY, &body).await
    }
}

async fn mint(sim: &DarajaSim, http: &reqwest::Client) -> Heard {
    let url = format!(
        "{}/oauth/v1/generate?grant_type=client_credentials",
        sim.url()
    );
    let request = http
        .get(url)
        .basic_auth("sim-consumer-key", Some("sim-consumer-secret"));
    hear(request).await.unwrap()
}

fn signed() -> Value {
    let stamp = "20261125120000";
    json!({
        "BusinessShortCode": "174379",
        "Password": BASE64_STANDARD.encode(format!("174379sim-passkey{stamp}")),
        "Timestamp": stamp,
    })
}

fn wish(ear: &Ear, amount: i64) -> Value {
    let mut wish = signed();
    for (name, value) in [
        ("TransactionType", json!("CustomerPayBillOnline")),
        ("Amount", json!(amount)),
        ("PartyA", json!(PHONE)),
        ("PartyB", json!(174_379)),
        ("PhoneNumber", json!(PHONE)),
        ("CallBackURL", json!(format!("{}/mm/cb/token", ear.url))),
        ("AccountReference", json!("ORDER1")),
        ("TransactionDesc", json!("An order")),
    ] {
        wish[name] = value;
    }
    wish
}

fn script(answer: PayerAnswer) -> PayerScript {
    PayerScript {
        after_ms: 10,
        ..PayerScript::new(answer)
    }
}

pub(super) async fn sim() -> DarajaSim {
    let options = DarajaOptions {
        payer: script(PayerAnswer::Pays),
        manners: Manners {
            result_delay_ms: 10,
            ..Manners::default()
        },
        ..DarajaOptions::default()
    };
    DarajaSim::start(options).await.unwrap()
}

/// Waits until so many callbacks arrived.
pub(super) async fn callbacks(ear: &Ear, count: usize) -> Vec<Value> {
    until(|| ear.arrived().len() >= count).await;
    ear.arrived()
        .iter()
        .map(super::ear::Arrived::json)
        .collect()
}

#[tokio::test]
async fn a_new_token_ends_the_one_before() {
    let sim = sim().await;
    let ear = Ear::open();
    let first = Client::of(&sim).await;
    let second = Client::of(&sim).await;
    let old = first.post(PUSH, &wish(&ear, 10)).await;
    assert_eq!(
        (old.status, &old.body["errorCode"]),
        (404, &json!("404.001.03"))
    );
    second.push(&ear, 10).await;
    sim.forget_token();
    assert_eq!(second.post(PUSH, &wish(&ear, 10)).await.status, 404);
    sim.set_manners(Manners {
        expires_as_text: true,
        ..sim.manners()
    });
    assert_eq!(mint(&sim, &http()).await.body["expires_in"], "3599");
    let stranger = format!(
        "{}/oauth/v1/generate?grant_type=client_credentials",
        sim.url()
    );
    let wrong = hear(http().get(&stranger).basic_auth("who", Some("me")))
        .await
        .unwrap();
    assert_eq!((wrong.status, wrong.text.as_str()), (400, ""));
    let bare = hear(http().get(&stranger)).await.unwrap();
    assert_eq!(bare.body["errorCode"], "400.008.01");
}

#[tokio::test]
async fn an_accepted_prompt_is_not_a_payment_until_the_payer_pays() {
    let sim = sim().await;
    let ear = Ear::open();
    sim.everybody(script(PayerAnswer::Waits));
    let client = Client::of(&sim).await;
    let checkout = client.push(&ear, 150).await;
    let pending = client.query(&checkout).await;
    assert_eq!(pending.status, 500);
    assert_eq!(pending.body["errorCode"], "500.001.1001");
    assert_eq!(
        pending.body["errorMessage"],
        "The transaction is being processed"
    );
    let second = client.post(PUSH, &wish(&ear, 20)).await;
    assert!(second.text.contains("Unable to lock subscriber"));
    assert!(sim.answer(&checkout, &PayerAnswer::Pays));
    assert!(
        !sim.answer(&checkout, &PayerAnswer::Pays),
        "nobody pays a prompt twice"
    );
    let told = callbacks(&ear, 1).await.remove(0);
    let callback = &told["Body"]["stkCallback"];
    assert_eq!(callback["ResultCode"], 0);
    assert_eq!(callback["CheckoutRequestID"], checkout.as_str());
    let items = callback["CallbackMetadata"]["Item"].as_array().unwrap();
    let receipt = items
        .iter()
        .find(|item| item["Name"] == "MpesaReceiptNumber")
        .unwrap();
    assert_eq!(receipt["Value"], sim.ledger().payments[0].receipt.as_str());
    assert!(
        items
            .iter()
            .any(|item| *item == json!({ "Name": "Balance" }))
    );
    assert_eq!(client.query(&checkout).await.body["ResultCode"], "0");
    assert_eq!(sim.ledger().paid, 150);
}

#[tokio::test]
async fn every_way_of_not_paying_has_its_code() {
    let sim = sim().await;
    let client = Client::of(&sim).await;
    for (answer, code) in [
        (PayerAnswer::Cancels, 1032),
        (PayerAnswer::NoAnswer, 1037),
        (PayerAnswer::WrongPin, 2001),
        (PayerAnswer::InsufficientFunds, 1),
        (
            PayerAnswer::Ends {
                code: "1019".to_owned(),
            },
            1019,
        ),
    ] {
        let ear = Ear::open();
        sim.script(PHONE, [script(answer)]);
        let checkout = client.push(&ear, 150).await;
        let told = callbacks(&ear, 1).await.remove(0);
        let callback = &told["Body"]["stkCallback"];
        assert_eq!(callback["ResultCode"], code);
        assert!(callback.get("CallbackMetadata").is_none());
        assert_eq!(
            client.query(&checkout).await.body["ResultCode"],
            code.to_string()
        );
    }
    assert_eq!(sim.ledger().paid, 0);
}

#[tokio::test]
async fn money_may_come_after_the_phone_seemed_dead() {
    let sim = sim().await;
    let ear = Ear::open();
    sim.script(PHONE, [script(PayerAnswer::PaysLate { late_ms: 30 })]);
    let client = Client::of(&sim).await;
    let checkout = client.push(&ear, 150).await;
    let told = callbacks(&ear, 2).await;
    let codes: Vec<_> = told
        .iter()
        .map(|told| &told["Body"]["stkCallback"]["ResultCode"])
        .collect();
    assert_eq!(codes, [&json!(1037), &json!(0)]);
    assert_eq!(client.query(&checkout).await.body["ResultCode"], "0");
}

#[tokio::test]
async fn the_other_dialect_says_the_same_with_strings() {
    let sim = sim().await;
    let ear = Ear::open();
    sim.set_manners(Manners {
        dialect: Dialect::Strings,
        masked_phone: true,
        ..sim.manners()
    });
    sim.script(
        PHONE,
        [script(PayerAnswer::Cancels), script(PayerAnswer::Pays)],
    );
    let client = Client::of(&sim).await;
    for count in 1..=2 {
        let heard = client.post(PUSH, &wish(&ear, 150)).await;
        assert_eq!(heard.body["ResponseCode"], 0);
        callbacks(&ear, count).await;
    }
    let told = callbacks(&ear, 2).await;
    let no = &told[0]["Body"]["stkCallback"];
    assert_eq!(no["ResultCode"], "1032");
    assert_eq!(no.get("CallbackMetadata"), Some(&Value::Null));
    let yes = &told[1]["Body"]["stkCallback"]["CallbackMetadata"]["Item"];
    assert!(
        yes.as_array()
            .unwrap()
            .contains(&json!({ "Name": "Amount", "Value": "150.00" }))
    );
    assert!(yes.to_string().contains("2547*****149"));
}

#[tokio::test]
async fn every_field_of_a_wish_is_looked_at() {
    let sim = sim().await;
    let ear = Ear::open();
    let client = Client::of(&sim).await;
    for (name, value, code) in [
        ("BusinessShortCode", json!("999999"), "500.001.1001"),
        ("Password", json!("d3Jvbmc="), "500.001.1001"),
        ("Timestamp", json!("20261125120001"), "500.001.1001"),
        ("Timestamp", json!("2026-11-25"), "400.002.02"),
        ("TransactionType", json!("PayMe"), "400.002.02"),
        ("Amount", json!(0), "400.002.02"),
        ("Amount", json!(250_001), "400.002.02"),
        ("Amount", json!("1.5"), "400.002.02"),
        ("PartyA", json!("0708374149"), "400.002.02"),
        ("PhoneNumber", json!("254908374149"), "400.002.02"),
        ("PartyB", json!("600000"), "400.002.02"),
        (
            "CallBackURL",
            json!("http://shop/api/payments/mpesa/callback"),
            "400.002.02",
        ),
        ("AccountReference", json!("ORDER12345678"), "400.002.02"),
        ("AccountReference", Value::Null, "400.002.02"),
        (
            "TransactionDesc",
            json!("An order with a long name"),
            "400.002.02",
        ),
    ] {
        let mut wish = wish(&ear, 10);
        wish[name] = value.clone();
        let heard = client.post(PUSH, &wish).await;
        assert_eq!(
            heard.body["errorCode"], code,
            "{name} {value}: {}",
            heard.text
        );
        assert!(heard.body["requestId"].is_string());
    }
    assert!(sim.ledger().prompts.is_empty());
    let mut without = wish(&ear, 10);
    without.as_object_mut().unwrap().remove("TransactionDesc");
    assert_eq!(client.post(PUSH, &without).await.status, 200);
    assert_eq!(
        client.post("/mpesa/nothing", &json!({})).await.body["errorCode"],
        "404.001.01"
    );
}

#[tokio::test]
async fn a_prompt_whose_answer_is_lost_still_rings() {
    let sim = sim().await;
    let ear = Ear::open();
    let client = Client::of(&sim).await;
    sim.faults()
        .add(FaultRule::on("POST", PUSH, Effect::CloseAfter).times(1));
    assert!(client.try_post(PUSH, &wish(&ear, 150)).await.is_none());
    assert_eq!(callbacks(&ear, 1).await.len(), 1);
    assert_eq!(sim.ledger().paid, 150);
    assert_eq!(ear.arrived()[0].path, "/mm/cb/token");
    sim.faults()
        .add(FaultRule::on("POST", PUSH, Effect::CrashBefore).times(1));
    let crashed = client.post(PUSH, &wish(&ear, 150)).await;
    assert_eq!(
        (crashed.status, &crashed.body["errorCode"]),
        (500, &json!("500.003.1001"))
    );
    assert_eq!(sim.ledger().prompts.len(), 1);
}

#[tokio::test]
async fn a_callback_that_is_not_taken_is_not_sent_again() {
    let sim = sim().await;
    let ear = Ear::open();
    ear.answers([503]);
    let client = Client::of(&sim).await;
    let checkout = client.push(&ear, 150).await;
    callbacks(&ear, 1).await;
    assert!(sim.settled(PATIENCE).await);
    assert_eq!(sim.notices().len(), 1);
    assert_eq!(sim.notices()[0].state, crate::NoticeState::GivenUp);
    assert!(sim.send_again(&checkout), "but it can be by hand");
    callbacks(&ear, 2).await;
}

#[tokio::test]
async fn a_query_may_contradict_the_callback() {
    let sim = sim().await;
    let ear = Ear::open();
    sim.script(
        PHONE,
        [PayerScript {
            query_says: Some("1037".to_owned()),
            ..script(PayerAnswer::Pays)
        }],
    );
    let client = Client::of(&sim).await;
    let checkout = client.push(&ear, 150).await;
    let told = callbacks(&ear, 1).await;
    assert_eq!(told[0]["Body"]["stkCallback"]["ResultCode"], 0);
    assert_eq!(client.query(&checkout).await.body["ResultCode"], "1037");
}
