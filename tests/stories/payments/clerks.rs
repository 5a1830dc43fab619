//! Who may lead orders and may not give money back: a paid order is not theirs to cancel.

use super::books::{agree, happened};
use serde_json::{Value, json};
use sims::daraja::{Manners, PayerAnswer};
use testkit::actors::{Answer, Staff, Visitor};
use testkit::paying::{Buyer, PayingShop, text};

const EMAIL: &str = "grace@example.com";
const PASSWORD: &str = "correct horse battery";

/// Grace, whose role is the shop's own and lets her lead orders, and no more.
async fn clerk(shop: &PayingShop) -> Visitor {
    let visitor = Visitor::new(&shop.door.url());
    let wish = json!({"name": "Grace Hopper", "email": EMAIL, "password": PASSWORD});
    let joined = visitor.post("/api/auth/register", wish).await;
    assert!(joined.status.is_success(), "{}", joined.body);
    let verified = "UPDATE users SET email_verified = true WHERE created_at =
                    (SELECT max(created_at) FROM users)";
    let pool = &shop.shop.db.pool;
    sqlx::query(verified).execute(pool).await.unwrap();
    let owner = shop.owner.visitor.clone().with("X-Reason", "a new hand");
    let role = json!({"name": "Packer", "permissions": ["orders.read", "orders.write"]});
    let role = text(&owner.post("/api/admin/roles", role).await.ok(), "id");
    let wish = json!({"email": EMAIL, "role": role});
    owner.post("/api/admin/staff", wish).await.ok();
    Staff::sign_in(&shop.door.url(), EMAIL, PASSWORD)
        .await
        .visitor
}

/// A key of the owner's that may do the same.
async fn robot(shop: &PayingShop) -> Visitor {
    let end = chrono::Utc::now() + chrono::TimeDelta::days(30);
    let scopes = json!(["orders.read", "orders.write"]);
    let wish = json!({"name": "packing line", "scopes": scopes, "expiresAt": end});
    let made = shop.owner.visitor.post("/api/admin/keys", wish).await.ok();
    let key = format!("Bearer {}", text(&made, "key"));
    Visitor::new(&shop.door.url()).with("Authorization", &key)
}

async fn cancels(who: &Visitor, order: &str) -> Answer {
    let path = format!("/api/admin/orders/{order}/status");
    let wish = json!({"status": "cancelled", "reason": "nobody answers"});
    who.put(&path, wish).await
}

async fn cancels_all(who: &Visitor, orders: &[&str]) -> Value {
    let wish = json!({"orderIds": orders, "status": "cancelled", "reason": "nobody answers"});
    let led = who.post("/api/admin/orders/bulk-status", wish).await.ok();
    led["results"].clone()
}

async fn paid(shop: &PayingShop, kettle: &str) -> Buyer {
    let buyer = shop.order(kettle, 1, "stripe").await;
    buyer.intent().await;
    buyer.confirms("pm_card_visa").await.ok();
    shop.paid(&buyer).await;
    buyer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_give_money_back_cancels_no_paid_order_alone_or_among_others() {
    let shop = PayingShop::open().await;
    let kettle = shop.stocks("KETTLE", 1_000, 20).await;
    let sold = paid(&shop, &kettle).await;
    for who in [clerk(&shop).await, robot(&shop).await] {
        let unpaid = shop.order(&kettle, 1, "stripe").await;
        cancels(&who, &unpaid.order).await.ok();
        assert_eq!(shop.shown(&unpaid).await["status"], "cancelled");
        refused(&cancels(&who, &sold.order).await, 403, "forbidden");
        let unpaid = shop.order(&kettle, 1, "stripe").await;
        let told = cancels_all(&who, &[&sold.order, &unpaid.order]).await;
        let first = (&told[0]["ok"], &told[0]["code"]);
        assert_eq!(first, (&json!(false), &json!("forbidden")));
        assert_eq!(told[1]["ok"], true, "{told}");
    }
    let shown = shop.shown(&sold).await;
    let stands = (&shown["status"], &shown["paymentStatus"]);
    assert_eq!(stands, (&json!("confirmed"), &json!("paid")));
    assert_eq!(happened(&shop, "refund.requested").await, 0);
    // The owner may.
    cancels(&shop.owner.visitor, &sold.order).await.ok();
    assert_eq!(happened(&shop, "refund.requested").await, 1);
}

/// Somebody who has the prompt on the phone and has not answered it, and Safaricom's number of it.
async fn prompted(shop: &PayingShop, kettle: &str) -> (Buyer, String) {
    let buyer = shop.order(kettle, 1, "mpesa").await;
    let checkout = buyer.prompt(&shop.daraja, PayerAnswer::Waits).await;
    let rings = |shown: &Value| shown["attempts"][0]["status"] == "submitted";
    shop.until(&buyer, "prompted", rings).await;
    (buyer, checkout)
}

fn refused(no: &Answer, status: u16, code: &str) {
    assert_eq!(
        (no.status.as_u16(), no.code()),
        (status, code),
        "{}",
        no.body
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_give_money_back_cancels_no_order_whose_payer_has_the_prompt_on_the_phone() {
    let shop = PayingShop::open().await;
    // The payer has all the time there is.
    shop.daraja.set_manners(Manners {
        prompt_ms: 600_000,
        ..Manners::default()
    });
    let kettle = shop.stocks("KETTLE", 1_000, 20).await;
    let (buyer, checkout) = prompted(&shop, &kettle).await;
    for who in [clerk(&shop).await, robot(&shop).await] {
        refused(&cancels(&who, &buyer.order).await, 403, "forbidden");
        // The buyer's own way is no way around.
        let path = format!("/api/orders/{}/cancel", buyer.order);
        refused(&who.put(&path, json!({})).await, 404, "not_found");
        let unpaid = shop.order(&kettle, 1, "mpesa").await;
        let told = cancels_all(&who, &[&buyer.order, &unpaid.order]).await;
        let first = (&told[0]["ok"], &told[0]["code"]);
        assert_eq!(first, (&json!(false), &json!("forbidden")));
        assert_eq!(told[1]["ok"], true, "{told}");
    }
    let shown = shop.shown(&buyer).await;
    let stands = (&shown["status"], &shown["attempts"][0]["status"]);
    assert_eq!(stands, (&json!("pending"), &json!("submitted")));
    assert!(shop.daraja.answer(&checkout, &PayerAnswer::Pays));
    shop.paid(&buyer).await;
    assert_eq!(happened(&shop, "refund.requested").await, 0);
    // The owner may, and what the payer pays all the same goes back.
    let (late, checkout) = prompted(&shop, &kettle).await;
    cancels(&shop.owner.visitor, &late.order).await.ok();
    assert!(shop.daraja.answer(&checkout, &PayerAnswer::Pays));
    shop.until(&late, "given back", |shown| {
        shown["status"] == "cancelled" && shown["refunds"][0]["status"] == "succeeded"
    })
    .await;
    assert_eq!(agree(&shop).await.phones.given, 100_000);
}
