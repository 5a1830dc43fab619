//! Somebody whose every datum is a word that stands nowhere else, and everything they do in a shop.

use serde_json::{Value, json};
use sims::daraja::PayerAnswer;
use testkit::actors::{Shopper, Visitor};
use testkit::paying::{Buyer, PayingShop, cents, check_out, text};

/// The words of one person; the number in them tells people apart.
pub(super) struct Words {
    mark: String,
    pub(super) email: String,
    pub(super) password: String,
    pub(super) phone: String,
    payer: String,
}

impl Words {
    pub(super) fn of(mark: &str, digits: u32) -> Self {
        Self {
            mark: mark.to_owned(),
            email: format!("mail{mark}@mailbox{mark}.test"),
            password: format!("open sesame {mark}"),
            phone: format!("2547{digits:08}"),
            payer: format!("2541{digits:08}"),
        }
    }

    fn word(&self, what: &str) -> String {
        format!("{what}{}", self.mark)
    }

    /// Whatever must not be found: any text with the mark in it, and the phones.
    pub(super) fn all(&self) -> Vec<String> {
        let phones = [&self.phone, &self.payer].map(|phone| phone[3..].to_owned());
        [vec![self.mark.clone()], phones.to_vec()].concat()
    }

    fn contact(&self) -> Value {
        json!({
            "name": self.word("Recipient "), "email": self.email, "phone": format!("+{}", self.phone),
            "addressLine1": self.word("Street "), "addressLine2": self.word("Floor "),
            "city": self.word("City "), "state": self.word("State "),
            "postalCode": self.word("P"), "country": self.word("Country ")
        })
    }

    fn checkout(&self, method: &str) -> Value {
        json!({
            "paymentMethod": method, "shippingAddress": self.contact(),
            "billingAddress": { "name": self.word("Payer "), "addressLine1": self.word("Bill "),
                "city": self.word("Billcity "), "postalCode": self.word("B"), "country": self.word("Billand ") },
            "notes": self.word("Leave it with ")
        })
    }
}

/// Somebody who is signed in.
pub(super) struct Person {
    pub(super) id: String,
    pub(super) visitor: Visitor,
    pub(super) tokens: Vec<String>,
}

pub(super) async fn registers(url: &str, words: &Words) -> Person {
    let visitor = Visitor::new(url);
    let wish = json!({ "name": words.word("Person "), "email": words.email, "password": words.password,
        "phone": format!("+{}", words.phone) });
    let session = visitor.joins(wish).await;
    let person = signed_in(visitor, &session);
    let change = json!({ "avatarUrl": format!("https://pictures.test/{}.png", words.mark) });
    person.visitor.put("/api/auth/profile", change).await.ok();
    person
}

pub(super) async fn signs_in(url: &str, words: &Words) -> Person {
    let visitor = Visitor::new(url);
    let wish = json!({ "email": words.email, "password": words.password });
    let session = visitor.post("/api/auth/login", wish).await.ok();
    signed_in(visitor, &session)
}

fn signed_in(visitor: Visitor, session: &Value) -> Person {
    let access = text(&session["tokens"], "accessToken");
    Person {
        id: text(&session["user"], "id"),
        visitor: visitor.with("Authorization", &format!("Bearer {access}")),
        tokens: vec![access, text(&session["tokens"], "refreshToken")],
    }
}

impl Person {
    /// Fills the cart.
    pub(super) async fn adds(&self, product: &str, units: i64) {
        let visitor = self.visitor.clone();
        Shopper { visitor }.adds(product, units).await.ok();
    }

    /// Orders units of a product with all one's words.
    pub(super) async fn orders(&self, words: &Words, product: &str, method: &str) -> Buyer {
        self.adds(product, 2).await;
        let visitor = self.visitor.clone();
        let placed = check_out(&Shopper { visitor }, words.checkout(method)).await;
        let placed = placed.ok();
        Buyer {
            visitor: self.visitor.clone(),
            order: text(&placed, "id"),
            token: String::new(),
            total: cents(&placed["totalAmount"]),
            phone: words.payer.clone(),
        }
    }
}

pub(super) async fn leads(shop: &PayingShop, order: &str, statuses: &[&str]) {
    for status in statuses {
        shop.owner.leads(order, status).await.ok();
    }
}

/// The orders of a whole life in a shop, all of them closed in the end, and something in the cart.
pub(super) async fn lives(shop: &PayingShop, words: &Words, product: &str) -> Person {
    let person = registers(&shop.door.url(), words).await;
    let card = person.orders(words, product, "stripe").await;
    card.intent().await;
    card.confirms("pm_card_visa").await.ok();
    shop.paid(&card).await;
    leads(shop, &card.order, &["processing", "shipped", "delivered"]).await;
    let phone = person.orders(words, product, "mpesa").await;
    phone.prompt(&shop.daraja, PayerAnswer::Pays).await;
    shop.paid(&phone).await;
    leads(shop, &phone.order, &["processing", "shipped", "delivered"]).await;
    let door = person.orders(words, product, "cash_on_delivery").await;
    leads(
        shop,
        &door.order,
        &["confirmed", "processing", "shipped", "delivered"],
    )
    .await;
    sends_back(shop, words, &card, product).await;
    let refund = json!({ "amount": 100, "reason": "arrived late" });
    let clerk = shop
        .owner
        .visitor
        .clone()
        .with("Idempotency-Key", &phone.order);
    let path = format!("/api/payments/{}/refund", phone.order);
    clerk.post(&path, refund).await.ok();
    let note = json!({ "text": words.word("Please call ") });
    let path = format!("/api/orders/{}/notes", door.order);
    person.visitor.post(&path, note).await.ok();
    let note = json!({ "text": words.word("They said ") });
    let path = format!("/api/admin/orders/{}/notes", door.order);
    shop.owner.visitor.post(&path, note).await.ok();
    let off = person.orders(words, product, "cash_on_delivery").await;
    let why = json!({ "reason": words.word("Moved away from ") });
    let path = format!("/api/orders/{}/cancel", off.order);
    person.visitor.put(&path, why).await.ok();
    person.adds(product, 1).await;
    shop.at_rest().await;
    shop.refunds_settled().await;
    person
}

async fn sends_back(shop: &PayingShop, words: &Words, buyer: &Buyer, product: &str) {
    let wish = json!({ "items": [{ "productId": product, "quantity": 1 }], "reason": "damaged",
        "note": words.word("It broke in ") });
    let path = format!("/api/orders/{}/returns", buyer.order);
    let back = text(&buyer.visitor.post(&path, wish).await.ok(), "id");
    let clerk = &shop.owner.visitor;
    let at = |verb: &str| format!("/api/admin/returns/{back}/{verb}");
    clerk.put(&at("approve"), json!({})).await.ok();
    let came =
        json!({ "items": [{ "productId": product, "quantity": 1, "disposition": "restock" }] });
    clerk.put(&at("receive"), came).await.ok();
    clerk.put(&at("close"), json!({})).await.ok();
}
