//! Who may lead orders and may not give money back: a paid order is not theirs to cancel.

use super::books::happened;
use serde_json::{Value, json};
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
        let no = cancels(&who, &sold.order).await;
        let said = (no.status.as_u16(), no.code());
        assert_eq!(said, (403, "forbidden"), "{}", no.body);
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
