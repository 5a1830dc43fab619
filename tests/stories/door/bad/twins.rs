//! Things that happen to one order at the same time: one wins, the others are told.

use super::super::people::{checkout, staffed};
use super::super::wire::Ask;
use futures::future::join_all;
use serde_json::json;

#[tokio::test]
async fn cancelling_and_sending_at_once_end_in_one_of_them() {
    let shop = staffed().await;
    let port = shop.door.port;
    let product = shop.product("TWIN", 50).await;
    for _ in 0..5 {
        let cart = shop.guest_cart(&product).await;
        let place = Ask::post("/api/orders", checkout().to_string()).header("x-cart-token", &cart);
        let placed = place.at(port).await.ok();
        let (order, guest) = (
            placed["id"].as_str().unwrap(),
            placed["orderToken"].as_str().unwrap(),
        );
        let lead = |status: &str| {
            let body = json!({"status": status}).to_string();
            Ask::put(&format!("/api/admin/orders/{order}/status"), body).bearer(&shop.admin)
        };
        lead("confirmed").at(port).await.ok();
        lead("processing").at(port).await.ok();
        let cancel =
            Ask::new("PUT", &format!("/api/orders/{order}/cancel")).header("x-order-token", guest);
        let rivals = [lead("shipped"), cancel, lead("cancelled"), lead("shipped")];
        let answers = join_all(rivals.iter().map(|ask| ask.at(port))).await;
        for answer in &answers {
            let status = answer.status.as_u16();
            assert!(
                status < 500 && (status < 300 || (400..423).contains(&status)),
                "{status}: {}",
                answer.body
            );
        }
        let shown = Ask::get(&format!("/api/admin/orders/{order}"))
            .bearer(&shop.admin)
            .at(port)
            .await
            .ok();
        let end = shown["status"].as_str().unwrap();
        let winners = |asks: &[usize]| asks.iter().any(|at| answers[*at].status.is_success());
        assert!(matches!(end, "shipped" | "cancelled"), "{end}");
        assert!(
            winners(if end == "shipped" { &[0, 3] } else { &[1, 2] }),
            "{end}"
        );
        assert!(
            !winners(if end == "shipped" { &[1, 2] } else { &[0, 3] }),
            "{end}, and the other too"
        );
        let back = lead("pending").at(port).await;
        assert!([409, 422].contains(&back.status.as_u16()), "{}", back.body);
    }
}
