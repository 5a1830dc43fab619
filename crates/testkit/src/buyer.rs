//! Somebody who has ordered and wants to pay, by card or by phone.

use crate::actors::{Answer, Shopper, Visitor, order};
use serde_json::{Value, json};
use sims::daraja::{DarajaSim, PayerAnswer, PayerScript};
use std::sync::atomic::{AtomicU32, Ordering};

static PHONES: AtomicU32 = AtomicU32::new(0);

/// Checks a cart out with `fields` over the usual body.
pub async fn check_out(guest: &Shopper, fields: Value) -> Answer {
    let mut body = order();
    for (name, value) in fields.as_object().expect("fields") {
        body[name] = value.clone();
    }
    guest.visitor.post("/api/orders", body).await
}

/// Somebody who has ordered and wants to pay.
#[derive(Clone)]
pub struct Buyer {
    /// How they speak; holds the proof that the order is theirs.
    pub visitor: Visitor,
    /// The order.
    pub order: String,
    /// The proof itself.
    pub token: String,
    /// What it costs, in cents.
    pub total: i64,
    /// Their phone, as M-Pesa writes it; nobody else's.
    pub phone: String,
}

impl Buyer {
    /// Whoever was given this order.
    #[track_caller]
    pub fn of(base: &str, placed: &Value) -> Self {
        let number = PHONES.fetch_add(1, Ordering::Relaxed);
        let token = text(placed, "orderToken");
        Self {
            visitor: Visitor::new(base).with("X-Order-Token", &token),
            order: text(placed, "id"),
            token,
            total: cents(&placed["totalAmount"]),
            phone: format!("2547{number:08}"),
        }
    }

    /// Begins to pay by card.
    pub async fn begins(&self) -> Answer {
        let wish = json!({"orderId": self.order});
        self.wishes("stripe/create-intent", wish).await
    }

    /// Lets the shop confirm with this card.
    pub async fn confirms(&self, card: &str) -> Answer {
        let wish = json!({"orderId": self.order, "paymentMethodId": card});
        self.wishes("stripe/confirm", wish).await
    }

    /// Begins to pay by card; answers Stripe's number of it.
    pub async fn intent(&self) -> String {
        text(&self.begins().await.ok(), "paymentIntentId")
    }

    /// Lets the shop prompt the phone.
    pub async fn is_prompted(&self) -> Answer {
        let wish = json!({"orderId": self.order, "phoneNumber": self.phone});
        self.wishes("mpesa/stk-push", wish).await
    }

    /// Lets the shop prompt the phone, whose owner will do this; answers Safaricom's number of it.
    pub async fn prompt(&self, daraja: &DarajaSim, answer: PayerAnswer) -> String {
        daraja.script(&self.phone, [PayerScript::new(answer)]);
        text(&self.is_prompted().await.ok(), "checkoutRequestId")
    }

    /// Asks for something below `/api/payments/`.
    pub async fn wishes(&self, path: &str, wish: Value) -> Answer {
        self.visitor
            .post(&format!("/api/payments/{path}"), wish)
            .await
    }

    /// Thinks better of it.
    pub async fn cancels(&self) -> Answer {
        let path = format!("/api/orders/{}/cancel", self.order);
        self.visitor.put(&path, json!({})).await
    }

    /// Where the payment is shown.
    pub fn at_status(&self) -> String {
        format!("/api/payments/{}/status", self.order)
    }
}

/// The text of a member.
#[track_caller]
pub fn text(value: &Value, name: &str) -> String {
    let text = value[name].as_str();
    text.unwrap_or_else(|| panic!("no {name} in {value}"))
        .to_owned()
}

/// A sum on the wire, in cents.
#[track_caller]
pub fn cents(value: &Value) -> i64 {
    let text = value.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let read = format!("{whole}{part:0<2}").parse();
    read.unwrap_or_else(|_| panic!("{value} is no sum"))
}
