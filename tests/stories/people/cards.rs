//! Card numbers never come in.

use serde_json::json;
use testkit::actors::Visitor;
use testkit::paying::{PayingShop, check_out};

const CARD: &str = "4000 0566-5566 5556";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_number_in_any_text_is_refused_and_goes_nowhere() {
    let shop = PayingShop::with(&[("LOG", "debug")]).await;
    let mug = shop.stocks("MUG", 300, 50).await;
    let mut guest = shop.door.guest();
    guest.adds(&mug, 1).await.ok();
    let said = format!("take it from {CARD}");
    let refused = check_out(&guest, json!({ "notes": said })).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (422, "card_number_refused")
    );
    assert_eq!(refused.body["errors"][0]["pointer"], "/notes");
    assert!(
        !refused.body.to_string().contains("5556"),
        "{}",
        refused.body
    );
    let plain = CARD.replace([' ', '-'], "");
    let wish = json!({ "name": plain, "email": "a@b.test", "password": "open sesame" });
    let refused = Visitor::new(&shop.door.url())
        .post("/api/auth/register", wish)
        .await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (422, "card_number_refused")
    );
    let number = json!({ "name": 4_000_056_655_665_556_i64 });
    let refused = Visitor::new(&shop.door.url())
        .post("/api/auth/register", number)
        .await;
    assert_eq!(refused.code(), "card_number_refused");
    assert!(!refused.body.to_string().contains("5556"));
    // A phone and a parcel have as many digits.
    let fields = json!({ "shippingAddress": {
        "name": "Ada", "phone": "+254712345678", "addressLine1": "12 Moi Avenue", "city": "Nairobi",
        "country": "KE" }, "notes": "call +254 712 345 678 or 0712 345 678, parcel RR123456789KE" });
    let placed = check_out(&guest, fields).await.ok();
    let order = placed["id"].as_str().unwrap();
    for status in ["confirmed", "processing"] {
        shop.owner.leads(order, status).await.ok();
    }
    let path = format!("/api/admin/orders/{order}/tracking");
    let tracking = json!({ "trackingNumber": plain, "carrier": "Posta" });
    let noted = shop.owner.visitor.put(&path, tracking).await;
    assert_ne!(noted.code(), "card_number_refused", "{}", noted.body);
    let log = shop.shop.said();
    assert!(!log.contains("4000056655665556") && !log.contains(CARD));
}
