//! A shop with mugs and plates, an order that is being picked, and who sends it.

use crate::journey::walker::{Street, checkout, position, seen, street, text};
use serde_json::{Value, json};
use testkit::actors::{Answer, Visitor};

/// A shop, its mugs and plates, and an order of three mugs and a plate that is being picked.
pub(crate) struct House {
    pub(crate) street: Street,
    pub(crate) mug: String,
    pub(crate) plate: String,
    pub(crate) order: String,
    /// The guest who ordered, with the order's token.
    pub(crate) guest: Visitor,
}

/// Ten of each on the shelf, at 10.00 and 4.00; the order is paid at the door.
pub(crate) async fn house() -> House {
    let street = street().await;
    let mug = json!({"name": "Mug", "sku": "MUG-01", "price": 10, "stockQuantity": 10});
    let mug = text(&street.product(mug).await, "id");
    let plate = json!({"name": "Plate", "sku": "PLATE-01", "price": 4, "stockQuantity": 10});
    let plate = text(&street.product(plate).await, "id");
    let (order, guest) = ordered(&street, &[(&mug, 3), (&plate, 1)], json!({})).await;
    let house = House {
        street,
        mug,
        plate,
        order,
        guest,
    };
    house.leads("confirmed").await.ok();
    house.leads("processing").await.ok();
    house
}

/// An order of a new guest, who holds its token.
pub(crate) async fn ordered(
    street: &Street,
    lines: &[(&str, i64)],
    fields: Value,
) -> (String, Visitor) {
    let mut guest = street.door.guest();
    for (product, quantity) in lines {
        guest.adds(product, *quantity).await.ok();
    }
    let placed = guest.visitor.post("/api/orders", checkout(fields)).await;
    let token = placed.header("x-order-token").map(str::to_owned);
    let token = token.expect("a guest's proof");
    let at = position(&placed);
    let order = text(&placed.ok(), "id");
    let guest = Visitor::new(&street.door.url()).with("X-Order-Token", &token);
    // Whoever looks at once sees it.
    let path = format!("/api/orders/{order}");
    seen(&guest, &path, &at).await.ok();
    (order, guest)
}

impl House {
    /// The back office.
    pub(crate) fn clerk(&self) -> &Visitor {
        &self.street.owner.visitor
    }

    /// Leads the order.
    pub(crate) async fn leads(&self, status: &str) -> Answer {
        self.street.owner.leads(&self.order, status).await
    }

    /// Puts a parcel of the order together.
    pub(crate) async fn packs(&self, body: Value) -> Answer {
        let path = format!("/api/admin/orders/{}/shipments", self.order);
        self.clerk().post(&path, body).await
    }

    /// The id of a new parcel with these units.
    pub(crate) async fn parcel(&self, product: &str, quantity: i64) -> String {
        let items = json!([{"productId": product, "quantity": quantity}]);
        text(&self.packs(json!({"items": items})).await.ok(), "id")
    }

    /// Leads a parcel.
    pub(crate) async fn sends(&self, parcel: &str, status: &str) -> Answer {
        let path = format!("/api/admin/shipments/{parcel}/status");
        self.clerk().put(&path, json!({"status": status})).await
    }

    /// The order as staff see it after `answer`.
    pub(crate) async fn after(&self, answer: &Answer) -> Value {
        let path = format!("/api/admin/orders/{}", self.order);
        seen(self.clerk(), &path, &position(answer)).await.ok()
    }

    /// Units for sale after `answer`.
    pub(crate) async fn for_sale(&self, product: &str, answer: &Answer) -> i64 {
        self.street.stock(product, &position(answer)).await
    }

    /// The whole order leaves and arrives, and the courier takes the money.
    pub(crate) async fn arrives(&self) -> Answer {
        self.leads("shipped").await.ok();
        let arrived = self.leads("delivered").await;
        arrived.clone().ok();
        arrived
    }
}

/// A refusal with this code.
#[track_caller]
pub(crate) fn refused(answer: &Answer, status: u16, code: &str) {
    let said = (answer.status.as_u16(), answer.code());
    assert_eq!(said, (status, code), "{}", answer.body);
}
