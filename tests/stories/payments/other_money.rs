//! Stripe says, and signs, that another amount or another currency was taken than was asked for: that pays
//! nothing, and staff see it.

use super::books::happened;
use super::notices::{bring, by_hand, signed, written};
use serde_json::{Value, json};
use sims::stripe::Paid;
use testkit::paying::{Buyer, PayingShop, cents, text};

/// Stripe's own word that the payment succeeded, with these members instead.
fn succeeded(shop: &PayingShop, intent: &str, changes: &[(&str, Value)]) -> String {
    let body = written(shop, "payment_intent.created", intent);
    let mut event: Value = serde_json::from_str(&body).unwrap();
    event["id"] = json!(format!("evt_other_{intent}"));
    event["type"] = json!("payment_intent.succeeded");
    let object = &mut event["data"]["object"];
    object["status"] = json!("succeeded");
    object["amount_received"] = object["amount"].clone();
    for (name, value) in changes {
        object[*name] = value.clone();
    }
    event.to_string()
}

/// The cases of an order that were ever opened: kind, detail, sum and currency.
async fn cases(shop: &PayingShop, buyer: &Buyer) -> Vec<(String, String, i64, String)> {
    let mut cases = Vec::new();
    for is_open in [true, false] {
        let path = format!(
            "/api/admin/payments/attention?orderId={}&isOpen={is_open}&kind=conflicted",
            buyer.order
        );
        let listed = shop.seen(&shop.owner.visitor, &path).await;
        for case in listed["data"].as_array().expect("cases") {
            let sum = cents(&case["amount"]);
            let (kind, detail) = (text(case, "kind"), text(case, "detail"));
            cases.push((kind, detail, sum, text(case, "currency")));
        }
    }
    cases
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_amount_or_currency_than_was_asked_for_pays_nothing_and_is_seen() {
    let shop = PayingShop::with(&[("PAYMENT_LOOK_SECONDS", "3600")]).await;
    shop.stripe.set_notice_rules(by_hand());
    let mug = shop.stocks("MUG", 300, 50).await;
    for (changes, detail, sum, currency) in [
        (
            vec![("amount_received", json!(25_000))],
            "other_amount",
            25_000,
            "KES",
        ),
        (
            vec![("amount_received", json!(30_001))],
            "other_amount",
            30_001,
            "KES",
        ),
        (
            vec![("currency", json!("usd"))],
            "other_currency",
            30_000,
            "USD",
        ),
    ] {
        let buyer = shop.order(&mug, 1, "stripe").await;
        let intent = buyer.intent().await;
        let body = succeeded(&shop, &intent, &changes);
        for _ in 0..2 {
            bring(&shop, &signed(&body)).await;
        }
        let shown = shop.shown(&buyer).await;
        assert_eq!(shown["attempts"][0]["status"], "conflicted", "{changes:?}");
        let stands = (&shown["status"], cents(&shown["capturedAmount"]));
        assert_eq!(stands, (&json!("pending"), 0), "{changes:?}");
        assert_eq!(shown["dueAmount"], shown["totalAmount"]);
        let case = (
            "conflicted".to_owned(),
            detail.to_owned(),
            sum,
            currency.to_owned(),
        );
        assert_eq!(cases(&shop, &buyer).await, [case]);
        // The order is still to be paid, and can be.
        let another = buyer.intent().await;
        assert_ne!(another, intent);
        assert_eq!(shop.stripe.pay(&another, "pm_card_visa"), Ok(Paid::Yes));
        let body = written(&shop, "payment_intent.succeeded", &another);
        bring(&shop, &signed(&body)).await;
        let shown = shop.paid(&buyer).await;
        assert_eq!(cents(&shown["capturedAmount"]), 30_000);
    }
    assert_eq!(happened(&shop, "payment.conflicted").await, 3);
    assert_eq!(happened(&shop, "order.confirmed").await, 3);
}
