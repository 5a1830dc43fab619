//! Many hands on one coupon: as many orders have it as it has uses, and no more.

use super::super::people::{checkout, staffed, with};
use super::super::wire::Ask;
use futures::StreamExt;
use serde_json::json;

#[tokio::test]
async fn five_hundred_buyers_share_a_coupon_of_five_uses() {
    let shop = staffed().await;
    let port = shop.door.port;
    let product = shop.product("STORM", 1_000).await;
    let terms = json!({"code": "FIVE", "type": "percentage", "value": 10, "usageLimit": 5,
        "validFrom": "2020-01-01T00:00:00Z", "validUntil": "2099-01-01T00:00:00Z"});
    let made = shop
        .owner(Ask::post("/api/admin/coupons", terms.to_string()))
        .await;
    let buyers: Vec<_> = (0..500)
        .map(|_| async {
            let cart = shop.guest_cart(&product).await;
            let order = with(&checkout(), json!({"couponCode": "FIVE"}));
            let answer = Ask::post("/api/orders", order)
                .header("x-cart-token", &cart)
                .at(port)
                .await;
            (
                answer.status.as_u16(),
                answer.body["code"].as_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    let told: Vec<_> = futures::stream::iter(buyers)
        .buffer_unordered(100)
        .collect()
        .await;
    let bought = told.iter().filter(|(status, _)| *status == 201).count();
    assert_eq!(bought, 5, "{told:?}");
    let refused = (409, "coupon_used_up".to_owned());
    assert!(
        told.iter()
            .all(|answer| answer.0 == 201 || *answer == refused),
        "{told:?}"
    );
    let id = made["id"].as_str().unwrap();
    let shown = shop
        .owner(Ask::get(&format!("/api/admin/coupons/{id}")))
        .await;
    assert_eq!(shown["usedCount"], 5);
}
