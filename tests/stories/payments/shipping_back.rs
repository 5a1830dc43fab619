//! A return that is closed gives the shipping back where staff say so, and not otherwise.

use super::books::agree;
use serde_json::{Value, json};
use testkit::paying::{Buyer, PayingShop, cents, text};

/// A mug for 300 shillings and its shipping for 150, paid by card and delivered.
async fn delivered(shop: &PayingShop, mug: &str) -> Buyer {
    let buyer = shop.order(mug, 1, "stripe").await;
    buyer.intent().await;
    let confirmed = buyer.confirms("pm_card_visa").await.ok();
    assert_eq!(confirmed["status"], "captured");
    let shown = shop.paid(&buyer).await;
    assert_eq!(cents(&shown["capturedAmount"]), 45_000);
    for status in ["processing", "shipped", "delivered"] {
        shop.owner.leads(&buyer.order, status).await.ok();
    }
    buyer
}

/// The mug comes back, and staff close the return with `said`.
async fn comes_back(shop: &PayingShop, mug: &str, buyer: &Buyer, said: Value) -> Value {
    let wish = json!({"reason": "damaged", "items": [{"productId": mug, "quantity": 1}]});
    let path = format!("/api/orders/{}/returns", buyer.order);
    let back = text(&buyer.visitor.post(&path, wish).await.ok(), "id");
    let clerk = &shop.owner.visitor;
    let at = |verb: &str| format!("/api/admin/returns/{back}/{verb}");
    clerk.put(&at("approve"), json!({})).await.ok();
    let item = json!({"productId": mug, "quantity": 1, "disposition": "restock"});
    let came = json!({ "items": [item] });
    clerk.put(&at("receive"), came).await.ok();
    clerk.put(&at("close"), said).await.ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_shipping_goes_back_with_a_return_only_where_staff_say_so() {
    let shop = PayingShop::with(&[("SHIPPING_FEE", "150")]).await;
    let mug = shop.stocks("MUG", 300, 10).await;
    let mut given = 0;
    for (said, sum, state) in [
        (json!({"refundShipping": true}), 45_000, "refunded"),
        (json!({"refundShipping": false}), 30_000, "paid"),
        (json!({}), 30_000, "paid"),
        (json!({"refund": false, "refundShipping": true}), 0, "paid"),
    ] {
        let buyer = delivered(&shop, &mug).await;
        let closed = comes_back(&shop, &mug, &buyer, said.clone()).await;
        assert_eq!(cents(&closed["refundAmount"]), sum, "{said}");
        let shown = shop
            .until(&buyer, "all of it back", |shown| {
                let back = shown["refunds"].as_array().expect("refunds").iter();
                let arrived = back.filter(|one| one["status"] == "succeeded");
                arrived.map(|one| cents(&one["amount"])).sum::<i64>() == sum
            })
            .await;
        assert_eq!(shown["paymentStatus"], state, "{said}: {shown:#}");
        given += sum;
    }
    assert_eq!(agree(&shop).await.cards.given, given);
}
