//! One shopper's way through the shop, whatever dies meanwhile.

use super::insist::Tally;
use super::plans::{Card, Pays, Plan, Then};
use super::staff;
use serde_json::{Value, json};
use sims::daraja::{DarajaSim, PayerAnswer, PayerScript};
use sims::stripe::{Paid, StripeSim};
use std::time::{Duration, Instant};
use testkit::actors::{Answer, Method, StatusCode, Visitor, order};
use testkit::paying::Buyer;

/// How long a payer waits for the shop to notice that money moved.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a payer waits for a prompt that may have been lost before paying by card instead.
const PROMPT: Duration = Duration::from_secs(4);

/// The shop as shoppers and staff meet it; it may be dead at any moment.
pub(super) struct Scene<'a> {
    pub(super) base: String,
    pub(super) owner: Visitor,
    pub(super) products: Vec<String>,
    pub(super) stripe: &'a StripeSim,
    pub(super) daraja: &'a DarajaSim,
    pub(super) tally: Tally,
}

/// What a shopper and the staff who served them were told: all of it must be true afterwards.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) orders: Vec<Ordered>,
    /// Orders that were said to be cancelled.
    pub(super) cancelled: Vec<String>,
    /// Refunds that were said to be on their way.
    pub(super) refunds: Vec<String>,
}

/// An order somebody was told of.
#[derive(Debug)]
pub(super) struct Ordered {
    pub(super) order: String,
    pub(super) phone: String,
}

impl Told {
    pub(super) fn add(&mut self, more: Self) {
        self.orders.extend(more.orders);
        self.cancelled.extend(more.cancelled);
        self.refunds.extend(more.refunds);
    }
}

/// Lives through a plan; `number` names its keys.
pub(super) async fn live(scene: &Scene<'_>, number: usize, plan: &Plan) -> Told {
    let mut told = Told::default();
    let Some(buyer) = places(scene, number, plan).await else {
        return told;
    };
    let (order, phone) = (buyer.order.clone(), buyer.phone.clone());
    told.orders.push(Ordered { order, phone });
    match &plan.pays {
        Pays::ByCard(cards) => pays_by_card(scene, &buyer, cards).await,
        Pays::ByPhone(answers) => pays_by_phone(scene, &buyer, answers).await,
        Pays::AtTheDoor => {}
    }
    match plan.then {
        Then::Nothing => {}
        Then::ShopperCancels => {
            let path = format!("/api/orders/{}/cancel", buyer.order);
            let key = format!("cancel-{number}");
            let answer = scene
                .tally
                .put(&buyer.visitor, &key, &path, &json!({}))
                .await;
            if answer.status.is_success() {
                told.cancelled.push(buyer.order.clone());
            }
        }
        then => staff::serve(scene, &buyer, then, &mut told).await,
    }
    told
}

/// Fills a cart and orders it; nothing where the goods are sold out.
async fn places(scene: &Scene<'_>, number: usize, plan: &Plan) -> Option<Buyer> {
    let mut guest = Visitor::new(&scene.base);
    for (at, (product, quantity)) in plan.lines.iter().enumerate() {
        let body = json!({"productId": scene.products[*product], "quantity": quantity});
        let path = "/api/cart/add";
        let answer = match at {
            // Asked twice it makes two carts; the one that was told of is used.
            0 => {
                scene
                    .tally
                    .insist(&guest, Method::POST, path, Some(&body))
                    .await
            }
            _ => {
                scene
                    .tally
                    .post(&guest, &format!("add-{number}-{at}"), path, &body)
                    .await
            }
        };
        if answer.code() == "insufficient_stock" {
            return None;
        }
        if let Some(token) = answer.header("x-cart-token") {
            guest = guest.with("X-Cart-Token", token);
        }
        answer.ok();
    }
    let mut body = order();
    body["paymentMethod"] = match plan.pays {
        Pays::ByCard(_) => "stripe",
        Pays::ByPhone(_) => "mpesa",
        Pays::AtTheDoor => "cash_on_delivery",
    }
    .into();
    if plan.uses_coupon {
        body["couponCode"] = "STORM".into();
    }
    let mut answer = checks_out(scene, &guest, &format!("order-{number}"), &body).await;
    if answer.code() == "coupon_used_up" {
        body["couponCode"] = Value::Null;
        answer = checks_out(scene, &guest, &format!("order-{number}-bare"), &body).await;
    }
    if answer.code() == "insufficient_stock" {
        return None;
    }
    scene.tally.ordered();
    Some(Buyer::of(&scene.base, &answer.ok()))
}

async fn checks_out(scene: &Scene<'_>, guest: &Visitor, key: &str, body: &Value) -> Answer {
    scene.tally.post(guest, key, "/api/orders", body).await
}

/// Begins to pay, and does what the plan says until the money is taken.
async fn pays_by_card(scene: &Scene<'_>, buyer: &Buyer, cards: &[Card]) {
    for (at, card) in cards.iter().enumerate() {
        let key = format!("card-{}-{at}", buyer.order);
        let Some(intent) = intent(scene, buyer, &key).await else {
            return;
        };
        let name = match card {
            Card::LeftAlone => return,
            Card::GoodThroughTheShop => {
                let wish = json!({"orderId": buyer.order, "paymentMethodId": "pm_card_visa"});
                let path = "/api/payments/stripe/confirm";
                let answer = scene.tally.post(&buyer.visitor, &key, path, &wish).await;
                assert!(expected(&answer), "{} {}", answer.status, answer.body);
                continue;
            }
            Card::Good => "pm_card_visa",
            Card::Declined => "pm_card_chargeDeclined",
            Card::AskedFirst => "pm_card_authenticationRequired",
            Card::Slow => "pm_usBankAccount_processing",
        };
        match (scene.stripe.pay(&intent, name), card) {
            (Ok(Paid::Asked), _) => {
                let _ = scene.stripe.complete_action(&intent, true);
            }
            (Ok(Paid::Processing), _) => {
                let _ = scene.stripe.settle(&intent, true);
            }
            _ => {}
        }
    }
    comes_to_rest(scene, buyer).await;
}

/// Stripe's number of an attempt under way; nothing where the order takes no payment any more.
async fn intent(scene: &Scene<'_>, buyer: &Buyer, key: &str) -> Option<String> {
    let begun = Instant::now();
    for turn in 0.. {
        let wish = json!({"orderId": buyer.order});
        let (path, key) = (
            "/api/payments/stripe/create-intent",
            format!("{key}-{turn}"),
        );
        let answer = scene.tally.post(&buyer.visitor, &key, path, &wish).await;
        assert!(expected(&answer), "{} {}", answer.status, answer.body);
        if answer.status.is_client_error() {
            return None;
        }
        if let Some(intent) = answer.body["paymentIntentId"].as_str() {
            return Some(intent.to_owned());
        }
        assert!(
            begun.elapsed() < testkit::PATIENCE,
            "no intent: {}",
            answer.body
        );
        // Stripe's answer was lost, and the shop looks it up in its own time.
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    None
}

/// Whoever never sees the prompt, or no outcome of it, pays by card in the end.
async fn pays_by_phone(scene: &Scene<'_>, buyer: &Buyer, answers: &[PayerAnswer]) {
    let scripts = answers.iter().cloned().map(PayerScript::new);
    scene.daraja.script(&buyer.phone, scripts);
    for (at, answer) in answers.iter().enumerate() {
        let key = format!("phone-{}-{at}", buyer.order);
        let wish = json!({"orderId": buyer.order, "phoneNumber": buyer.phone});
        let path = "/api/payments/mpesa/stk-push";
        let begun = scene.tally.post(&buyer.visitor, &key, path, &wish).await;
        assert!(expected(&begun), "{} {}", begun.status, begun.body);
        if begun.status.is_client_error() {
            return;
        }
        if begun.body["checkoutRequestId"].is_null() && !has_ended(scene, buyer, PROMPT).await {
            return pays_by_card(scene, buyer, &[Card::Good]).await;
        }
        if at + 1 < answers.len() && !has_ended(scene, buyer, PATIENCE).await {
            return;
        }
        if matches!(answer, PayerAnswer::Waits) {
            return;
        }
    }
    comes_to_rest(scene, buyer).await;
}

/// Refusals that a payer may meet while orders run out, are cancelled and are paid.
fn expected(answer: &Answer) -> bool {
    let codes = [
        "nothing_due",
        "takes_no_payment",
        "provider_refused",
        "payment_not_open",
    ];
    answer.status.is_success()
        || answer.status == StatusCode::CONFLICT && codes.contains(&answer.code())
}

/// Waits until the latest attempt came to an end, or the order did.
async fn has_ended(scene: &Scene<'_>, buyer: &Buyer, patience: Duration) -> bool {
    shows(scene, buyer, patience, |shown| {
        let attempts = shown["attempts"].as_array();
        let latest = attempts.and_then(|all| all.last()?["status"].as_str());
        shown["status"] != "pending" || matches!(latest, Some("failed" | "voided" | "captured"))
    })
    .await
}

/// Waits until the order is paid or over; some never are, and some only much later.
async fn comes_to_rest(scene: &Scene<'_>, buyer: &Buyer) {
    let rest = |shown: &Value| shown["status"] != "pending";
    shows(scene, buyer, Duration::from_secs(3), rest).await;
}

async fn shows(
    scene: &Scene<'_>,
    buyer: &Buyer,
    patience: Duration,
    met: impl Fn(&Value) -> bool,
) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < patience {
        let shown = scene.tally.get(&buyer.visitor, &buyer.at_status()).await;
        if shown.status.is_success() && met(&shown.body) {
            return true;
        }
        // The shop's own clocks and the providers' notices knock; nothing tells payers when.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    false
}
