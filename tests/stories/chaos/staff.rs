//! What staff do with an order, whatever dies meanwhile.

use super::plans::Then;
use super::shopper::{Scene, Told};
use serde_json::{Value, json};
use testkit::actors::{Answer, StatusCode};
use testkit::paying::Buyer;

/// Serves an order; what was answered well is added to `told`.
pub(super) async fn serve(scene: &Scene<'_>, buyer: &Buyer, then: Then, told: &mut Told) {
    match then {
        Then::StaffGiveSome => gives(scene, buyer, "some", json!({"amount": 20}), told).await,
        Then::StaffGiveALine => {
            let order = format!("/api/admin/orders/{}", buyer.order);
            let shown = scene.tally.get(&scene.owner, &order).await;
            let product = &shown.body["items"][0]["productId"];
            let wish = json!({"items": [{"productId": product, "quantity": 1}]});
            gives(scene, buyer, "line", wish, told).await;
        }
        Then::StaffGiveAll => {
            let mut also = Told::default();
            futures::join!(
                gives(scene, buyer, "all", json!({}), told),
                gives(scene, buyer, "all-again", json!({}), &mut also)
            );
            told.add(also);
        }
        Then::StaffCancel => {
            if leads(scene, buyer, "cancelled").await {
                told.cancelled.push(buyer.order.clone());
            }
        }
        Then::IsSent | Then::IsSentAndGivenBack => {
            for status in ["confirmed", "processing", "shipped", "delivered"] {
                // What is paid online confirms itself, and is not to be sent before.
                let confirms_itself = status == "confirmed" && !is_cash(scene, buyer).await;
                if !confirms_itself && !leads(scene, buyer, status).await {
                    return;
                }
            }
            if then == Then::IsSentAndGivenBack {
                leads(scene, buyer, "refunded").await;
            }
        }
        Then::Nothing | Then::ShopperCancels => {}
    }
}

async fn is_cash(scene: &Scene<'_>, buyer: &Buyer) -> bool {
    let shown = scene.tally.get(&buyer.visitor, &buyer.at_status()).await;
    shown.body["paymentMethod"] == "cash_on_delivery"
}

async fn gives(scene: &Scene<'_>, buyer: &Buyer, word: &str, wish: Value, told: &mut Told) {
    let mut body = json!({"reason": "arrived broken"});
    for (name, value) in wish.as_object().expect("fields") {
        body[name] = value.clone();
    }
    let (path, key) = (
        format!("/api/payments/{}/refund", buyer.order),
        format!("{word}-{}", buyer.order),
    );
    let answer = scene.tally.post(&scene.owner, &key, &path, &body).await;
    let refunds = answer.body["refundIds"].as_array();
    match refunds.filter(|_| answer.status == StatusCode::ACCEPTED) {
        Some(refunds) => {
            let ids = refunds.iter().filter_map(Value::as_str);
            told.refunds.extend(ids.map(str::to_owned));
        }
        None => refused(&answer),
    }
}

/// Whether the order went there, or stood there already.
async fn leads(scene: &Scene<'_>, buyer: &Buyer, status: &str) -> bool {
    let (path, key) = (
        format!("/api/admin/orders/{}/status", buyer.order),
        format!("{status}-{}", buyer.order),
    );
    let body = json!({"status": status, "reason": "as it goes"});
    let answer = scene.tally.put(&scene.owner, &key, &path, &body).await;
    if !answer.status.is_success() {
        refused(&answer);
    }
    answer.status.is_success()
}

/// The life of an order and its money say no; anything else is a fault of the story or of the shop.
#[track_caller]
fn refused(answer: &Answer) {
    let said = (answer.status, answer.code());
    assert_eq!(
        answer.status,
        StatusCode::CONFLICT,
        "{said:?} {}",
        answer.body
    );
}
