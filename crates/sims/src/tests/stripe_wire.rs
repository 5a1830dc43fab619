//! Stripe's paths as a client meets them.

use super::{Heard, hear, http};
use crate::stripe::{StripeOptions, StripeSim};
use reqwest::Method;
use serde_json::{Value, json};

/// A client with the right key.
pub(super) struct Client<'a> {
    pub(super) sim: &'a StripeSim,
    http: reqwest::Client,
}

impl<'a> Client<'a> {
    pub(super) fn of(sim: &'a StripeSim) -> Self {
        Self { sim, http: http() }
    }

    pub(super) async fn try_post(&self, path: &str, key: &str, form: &str) -> Option<Heard> {
        let mut request = self
            .http
            .post(format!("{}{path}", self.sim.url()))
            .bearer_auth("sk_test_sim")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(form.to_owned());
        if !key.is_empty() {
            request = request.header("Idempotency-Key", key);
        }
        hear(request).await
    }

    pub(super) async fn post(&self, path: &str, key: &str, form: &str) -> Heard {
        self.try_post(path, key, form).await.expect("an answer")
    }

    pub(super) async fn get(&self, path: &str) -> Heard {
        let request = self.http.get(format!("{}{path}", self.sim.url()));
        hear(request.bearer_auth("sk_test_sim"))
            .await
            .expect("an answer")
    }

    pub(super) async fn control(&self, method: Method, path: &str, body: Value) -> Heard {
        let request = self
            .http
            .request(method, format!("{}/_sim/{path}", self.sim.url()));
        hear(request.json(&body)).await.expect("an answer")
    }

    pub(super) async fn intent(&self, key: &str) -> String {
        let made = self.post("/v1/payment_intents", key, NEW).await;
        assert_eq!(made.status, 200, "{}", made.text);
        made.body["id"].as_str().unwrap().to_owned()
    }
}

pub(super) const NEW: &str =
    "amount=1099&currency=usd&automatic_payment_methods[enabled]=true&metadata[payment_id]=p1";

pub(super) async fn sim() -> StripeSim {
    StripeSim::start(StripeOptions::default()).await.unwrap()
}

fn error(heard: &Heard) -> (u16, &str, &str) {
    let error = &heard.body["error"];
    let text = |name: &str| error[name].as_str().unwrap_or_default();
    (heard.status, text("type"), text("code"))
}

#[tokio::test]
async fn a_stranger_is_not_let_in() {
    let sim = sim().await;
    let url = format!("{}/v1/payment_intents", sim.url());
    for key in ["sk_test_wrong", ""] {
        let request = http().post(&url).basic_auth(key, Some("")).body(NEW);
        let heard = hear(request).await.unwrap();
        assert_eq!(error(&heard), (401, "invalid_request_error", ""));
    }
    let basic = http()
        .post(&url)
        .basic_auth("sk_test_sim", Some(""))
        .body(NEW);
    assert_eq!(hear(basic).await.unwrap().status, 200);
    assert_eq!(sim.ledger().intents.len(), 1);
}

#[tokio::test]
async fn a_shop_asks_the_browser_pays_and_the_shop_reads_it() {
    let sim = sim().await;
    let client = Client::of(&sim);
    let id = client.intent("k1").await;
    sim.pay(&id, "pm_card_visa").unwrap();
    let path = format!("/v1/payment_intents/{id}?expand[0]=latest_charge");
    let read = client.get(&path).await.body;
    assert_eq!(read["status"], "succeeded");
    assert_eq!(read["amount_received"], 1099);
    assert_eq!(read["metadata"]["payment_id"], "p1");
    assert_eq!(read["latest_charge"]["object"], "charge");
    assert_eq!(read["latest_charge"]["amount_captured"], 1099);
    let plain = client.get(&format!("/v1/payment_intents/{id}")).await.body;
    assert!(plain["latest_charge"].is_string());
}

#[tokio::test]
async fn wrong_wishes_are_refused_in_stripes_words() {
    let sim = sim().await;
    let client = Client::of(&sim);
    let cases = [
        ("currency=usd", "parameter_missing"),
        ("amount=1099", "parameter_missing"),
        ("amount=ten&currency=usd", "parameter_invalid_integer"),
        ("amount=49&currency=usd", "amount_too_small"),
        ("amount=1099&currency=zzz", ""),
        ("amount=1099&currency=usd&colour=red", "parameter_unknown"),
        (
            "amount=1099&currency=usd&payment_method=pm_nobody",
            "resource_missing",
        ),
    ];
    for (form, code) in cases {
        let heard = client.post("/v1/payment_intents", "", form).await;
        assert_eq!(
            error(&heard),
            (400, "invalid_request_error", code),
            "{form}"
        );
        assert!(heard.body["error"]["message"].is_string());
    }
    let missing = client.get("/v1/payment_intents/pi_nobody").await;
    assert_eq!(
        error(&missing),
        (404, "invalid_request_error", "resource_missing")
    );
    assert_eq!(client.get("/v1/nothing").await.status, 404);
}

#[tokio::test]
async fn a_declined_card_is_a_402_that_carries_the_intent() {
    let sim = sim().await;
    let client = Client::of(&sim);
    let id = client.intent("k1").await;
    let path = format!("/v1/payment_intents/{id}/confirm");
    let form =
        "payment_method=pm_card_visa_chargeDeclinedInsufficientFunds&return_url=http://shop/back";
    let heard = client.post(&path, "k2", form).await;
    assert_eq!(error(&heard), (402, "card_error", "card_declined"));
    let error = &heard.body["error"];
    assert_eq!(error["decline_code"], "insufficient_funds");
    assert_eq!(error["payment_intent"]["status"], "requires_payment_method");
    assert_eq!(error["charge"], error["payment_intent"]["latest_charge"]);
    // The try was executed, so its key remembers the no.
    let again = client.post(&path, "k2", form).await;
    assert!(again.replayed && again.status == 402);
    assert_eq!(sim.ledger().charges.len(), 1);
}

#[tokio::test]
async fn automatic_methods_want_an_address_to_come_back_to() {
    let sim = sim().await;
    let client = Client::of(&sim);
    let id = client.intent("k1").await;
    let path = format!("/v1/payment_intents/{id}/confirm");
    let without = client.post(&path, "", "payment_method=pm_card_visa").await;
    assert_eq!(without.status, 400);
    let form = "payment_method=pm_card_authenticationRequired&return_url=http://shop/back";
    let asked = client.post(&path, "", form).await.body;
    assert_eq!(asked["status"], "requires_action");
    let page = asked["next_action"]["redirect_to_url"]["url"]
        .as_str()
        .unwrap();
    let shown = hear(http().get(page)).await.unwrap();
    assert!(shown.text.contains("10.99 USD"));
    let answered = hear(http().post(page).body("ok=true")).await.unwrap();
    assert_eq!(answered.status, 303);
    assert_eq!(sim.ledger().intents[0].status, "succeeded");
}

#[tokio::test]
async fn lists_come_in_pages_newest_first() {
    let sim = sim().await;
    let client = Client::of(&sim);
    let mut made = Vec::new();
    for number in 0..5 {
        made.push(client.intent(&format!("k{number}")).await);
    }
    made.reverse();
    let mut got: Vec<String> = Vec::new();
    loop {
        let after = got
            .last()
            .map(|id| format!("&starting_after={id}"))
            .unwrap_or_default();
        let page = client
            .get(&format!("/v1/payment_intents?limit=2{after}"))
            .await
            .body;
        let ids = page["data"].as_array().unwrap().iter();
        got.extend(ids.map(|intent| intent["id"].as_str().unwrap().to_owned()));
        if page["has_more"] == false {
            break;
        }
    }
    assert_eq!(got, made);
    let future = client
        .get("/v1/payment_intents?created[gte]=9999999999")
        .await
        .body;
    assert_eq!(future["data"], json!([]));
    let past = client
        .get("/v1/payment_intents?created[lt]=9999999999&created[gte]=1")
        .await
        .body;
    assert_eq!(past["data"].as_array().unwrap().len(), 5);
    assert_eq!(
        client.get("/v1/payment_intents?limit=101").await.status,
        400
    );
}

#[tokio::test]
async fn refunds_and_charges_are_listed_by_their_intent() {
    let sim = sim().await;
    let client = Client::of(&sim);
    for key in ["k1", "k2"] {
        let id = client.intent(key).await;
        sim.pay(&id, "pm_card_visa").unwrap();
        let form = format!("payment_intent={id}&amount=100&reason=requested_by_customer");
        let refund = client.post("/v1/refunds", "", &form).await;
        assert_eq!(refund.body["status"], "succeeded", "{}", refund.text);
    }
    let id = &sim.ledger().intents[0].id;
    for list in ["refunds", "charges"] {
        let page = client
            .get(&format!("/v1/{list}?payment_intent={id}"))
            .await
            .body;
        assert_eq!(page["data"].as_array().unwrap().len(), 1);
        assert_eq!(page["data"][0]["payment_intent"], *id);
    }
    let too_much = format!("payment_intent={id}&amount=1000");
    let refused = client.post("/v1/refunds", "", &too_much).await;
    assert_eq!(error(&refused), (400, "invalid_request_error", ""));
    assert_eq!(sim.ledger().refunded["usd"], 200);
}

#[tokio::test]
async fn other_processes_have_the_same_powers() {
    let sim = sim().await;
    let client = Client::of(&sim);
    let id = client.intent("k1").await;
    let pay = json!({ "intent": id, "payment_method": "pm_card_threeDSecure2Required" });
    let asked = client.control(Method::POST, "pay", pay).await.body;
    assert_eq!(asked["intent"]["status"], "requires_action");
    let agree = json!({ "id": id, "ok": true });
    let paid = client
        .control(Method::POST, "complete-action", agree)
        .await
        .body;
    assert_eq!(paid["intent"]["status"], "succeeded");
    let scripts = json!(["pending"]);
    client
        .control(Method::POST, "refund-scripts", scripts)
        .await;
    let refund = client
        .post("/v1/refunds", "", &format!("payment_intent={id}"))
        .await
        .body;
    assert_eq!(refund["status"], "pending");
    let settle = json!({ "id": refund["id"], "ok": false });
    client.control(Method::POST, "settle-refund", settle).await;
    let complaint = json!({ "about": id });
    let dispute = client
        .control(Method::POST, "dispute", complaint)
        .await
        .body;
    let close = json!({ "id": dispute["id"], "ok": false });
    client.control(Method::POST, "close-dispute", close).await;
    let ledger = client
        .control(Method::GET, "ledger", Value::Null)
        .await
        .body;
    assert_eq!(ledger, json!(sim.ledger()));
    assert_eq!(ledger["refunds"][0]["status"], "failed");
    assert_eq!(ledger["disputed"]["usd"], 1099);
    assert_eq!(
        client
            .control(Method::POST, "fly", Value::Null)
            .await
            .status,
        404
    );
}
