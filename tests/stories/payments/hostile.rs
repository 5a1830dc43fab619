//! Providers that answer about another order than they were asked about, or whose answers do not end: the
//! shop says that it does not know, pays nothing with it, and finds out.

use super::books::agree;
use super::notices::written;
use super::outage::found_and_paid_once;
use serde_json::{Value, json};
use sims::daraja::{PayerAnswer, PayerScript};
use sims::stripe::Paid;
use sims::{Effect, FaultRule};
use std::time::{Duration, Instant};
use testkit::actors::{Answer, StatusCode};
use testkit::paying::{Buyer, PayingShop};

const INTENTS: &str = "/v1/payment_intents";
const PUSH: &str = "/mpesa/stkpush/";
const QUERY: &str = "/mpesa/stkpushquery/";

/// A shop with mugs that looks after payments so many seconds later, and two buyers of one each.
async fn ordered(method: &str, looks: &str) -> (PayingShop, Buyer, Buyer) {
    let shop = PayingShop::with(&[("PAYMENT_LOOK_SECONDS", looks)]).await;
    let mug = shop.stocks("MUG", 300, 50).await;
    let one = shop.order(&mug, 1, method).await;
    let other = shop.order(&mug, 1, method).await;
    (shop, one, other)
}

/// Nobody knows how the attempt stands, and no number of anybody's is told.
fn nobody_knows(answer: &Answer) {
    let (status, body) = (answer.status, &answer.body);
    assert_eq!(status, StatusCode::ACCEPTED, "{body}");
    assert_eq!(body["status"], "unknown", "{body}");
    for number in ["paymentIntentId", "clientSecret", "checkoutRequestId"] {
        assert_eq!(body[number], Value::Null, "{body}");
    }
}

async fn still_to_be_paid(shop: &PayingShop, buyer: &Buyer) {
    let shown = shop.shown(buyer).await;
    assert_eq!(shown["status"], "pending", "{shown}");
    assert_eq!(shown["dueAmount"], shown["totalAmount"], "{shown}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_intent_of_another_order_pays_nothing_and_is_told_to_nobody() {
    // Nobody looks by the clock: what is answered here is asked for here.
    let (shop, one, other) = ordered("stripe", "3600").await;
    let paid = one.intent().await;
    assert_eq!(shop.stripe.pay(&paid, "pm_card_visa"), Ok(Paid::Yes));
    shop.paid(&one).await;
    let notice = written(&shop, "payment_intent.succeeded", &paid);
    let notice: Value = serde_json::from_str(&notice).unwrap();
    let answer = notice["data"]["object"].clone();
    assert_eq!(
        (&answer["id"], &answer["status"]),
        (&json!(paid), &json!("succeeded"))
    );
    // Asked for an intent, Stripe answers with the one that was paid.
    let crossed = FaultRule::saying("POST", INTENTS, &answer).times(1);
    shop.stripe.faults().add(crossed);
    nobody_knows(&other.begins().await);
    still_to_be_paid(&shop, &other).await;
    // Asked about the right one it answers about the other, also under its number.
    let own = other.intent().await;
    assert_ne!(own, paid);
    let mut disguised = answer.clone();
    disguised["id"] = json!(own);
    for answer in [answer, disguised] {
        let crossed = FaultRule::saying("GET", INTENTS, answer).times(1);
        shop.stripe.faults().add(crossed);
        let confirmed = other.confirms("pm_card_visa").await;
        assert_eq!(confirmed.body["status"], "unknown", "{}", confirmed.body);
        still_to_be_paid(&shop, &other).await;
    }
    assert_eq!(shop.stripe.pay(&own, "pm_card_visa"), Ok(Paid::Yes));
    shop.paid(&other).await;
    assert_eq!(agree(&shop).await.cards.taken, 60_000);
}

/// How often Safaricom was asked for, or about, anything but a token.
fn asked(shop: &PayingShop) -> usize {
    let seen = shop.daraja.seen().into_iter();
    seen.filter(|one| !one.path.starts_with("/oauth/")).count()
}

/// Waits until the shop has looked after somebody's prompt once more.
async fn looks_again(shop: &PayingShop, before: usize) {
    let begun = Instant::now();
    while asked(shop) <= before {
        assert!(begun.elapsed().as_secs() < 20, "nobody looked");
        // The shop looks by its own clock; nothing tells us when.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    shop.at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_prompt_of_another_order_pays_nothing_and_is_told_to_nobody() {
    let (shop, one, other) = ordered("mpesa", "1").await;
    let paid = one.prompt(&shop.daraja, PayerAnswer::Pays).await;
    shop.paid(&one).await;
    let prompt = shop.daraja.ledger().prompts[0].clone();
    let answer = json!({"MerchantRequestID": prompt.merchant, "CheckoutRequestID": paid,
        "ResponseCode": "0", "ResponseDescription": "Success", "CustomerMessage": "Success"});
    // The other phone is prompted, and Safaricom answers with the number of the prompt that was paid.
    let crossed = FaultRule::saying("POST", PUSH, answer).times(1);
    shop.daraja.faults().add(crossed);
    let waits = PayerScript::new(PayerAnswer::Waits);
    shop.daraja.script(&other.phone, [waits]);
    nobody_knows(&other.is_prompted().await);
    looks_again(&shop, asked(&shop)).await;
    still_to_be_paid(&shop, &other).await;
    // The payer answers the prompt that the phone really has.
    let own = shop.daraja.ledger().prompts[1].checkout.clone();
    assert!(shop.daraja.answer(&own, &PayerAnswer::Pays));
    let shown = shop.paid(&other).await;
    assert_ne!(shown["attempts"][0]["receipt"], json!(prompt.receipt));
    assert_eq!(agree(&shop).await.phones.taken, 60_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_of_another_prompt_pays_nothing() {
    let (shop, one, other) = ordered("mpesa", "1").await;
    let paid = one.prompt(&shop.daraja, PayerAnswer::Pays).await;
    shop.paid(&one).await;
    let about = json!({"ResponseCode": "0", "CheckoutRequestID": paid, "ResultCode": "0",
        "ResultDesc": "The service request is processed successfully."});
    shop.daraja
        .faults()
        .add(FaultRule::saying("POST", QUERY, about));
    let own = other.prompt(&shop.daraja, PayerAnswer::Waits).await;
    looks_again(&shop, asked(&shop)).await;
    still_to_be_paid(&shop, &other).await;
    shop.daraja.faults().clear();
    assert!(shop.daraja.answer(&own, &PayerAnswer::Pays));
    shop.paid(&other).await;
    assert_eq!(agree(&shop).await.phones.taken, 60_000);
}

/// What comes first is right: whoever read on to the end would believe it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_goes_on_for_a_hundred_megabytes_is_cut_off_and_looked_up() {
    let (shop, buyer, _) = ordered("stripe", "1").await;
    let endless = FaultRule::on("POST", INTENTS, Effect::Endless).times(1);
    shop.stripe.faults().add(endless);
    nobody_knows(&buyer.begins().await);
    still_to_be_paid(&shop, &buyer).await;
    found_and_paid_once(&shop, &buyer).await;

    let (shop, buyer, _) = ordered("mpesa", "1").await;
    let late = PayerScript {
        after_ms: 1_500,
        ..PayerScript::new(PayerAnswer::Pays)
    };
    shop.daraja.script(&buyer.phone, [late]);
    let endless = FaultRule::on("POST", PUSH, Effect::Endless).times(1);
    shop.daraja.faults().add(endless);
    nobody_knows(&buyer.is_prompted().await);
    shop.paid(&buyer).await;
    assert_eq!(shop.daraja.ledger().prompts.len(), 1, "never sent again");
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}
