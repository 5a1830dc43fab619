//! What buyers are told of their orders, and staff of new ones.

use super::news::is_news;
use crate::published::Published;
use crate::relay::{Consumer, Setback};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::kernel::OrderId;
use domain::order::PaymentMethod;
use domain::order::published::PublishedOrder;
use identity::{Addressee, Identity, IdentityError, Letter};
use serde_json::{Value, json};
use sqlx::PgPool;
use std::collections::HashMap;
use uuid::Uuid;

/// Asks for the letters about orders.
pub struct OrderLetters {
    identity: Identity,
    pool: PgPool,
    /// How long after an order its buyer is told that it is not paid.
    unpaid_after: TimeDelta,
}

impl OrderLetters {
    /// Letters about orders that are not paid are asked for `unpaid_after` the order.
    #[must_use]
    pub fn new(identity: Identity, pool: PgPool, unpaid_after: TimeDelta) -> Self {
        Self {
            identity,
            pool,
            unpaid_after,
        }
    }

    /// The letters an event leads to, and when they are due.
    async fn letters(&self, message: &Published) -> Result<Vec<(Letter, DateTime<Utc>)>, Setback> {
        let at = message.recorded_at;
        Ok(match message.topic.as_str() {
            "order.placed" => match read(message)? {
                order if order.payment_method == PaymentMethod::CashOnDelivery => {
                    agreed(message, &order)
                }
                order if waits_for_money(&order) => {
                    let due = at + self.unpaid_after;
                    one(about_order("order_received", message, &order), due)
                }
                _ => Vec::new(),
            },
            // Who pays at the door was told when the order was placed: the same letter asks once.
            "order.confirmed" => match read(message)? {
                order if order.payment_method == PaymentMethod::Imported => Vec::new(),
                order => agreed(message, &order),
            },
            "order.delivered" => one(about_order("order_delivered", message, &read(message)?), at),
            "order.cancelled" => one(about_order("order_cancelled", message, &read(message)?), at),
            "order.units_called_off" => one(reduced(message, &read(message)?), at),
            "order.refunded" => one(refund(message, &read(message)?), at),
            "shipment.shipped" => one(self.parcel(message).await?, at),
            _ => Vec::new(),
        })
    }

    /// A parcel, with the names of what is in it.
    async fn parcel(&self, message: &Published) -> Result<Letter, Setback> {
        let data = &message.data;
        let order = id(&data["orderId"])?;
        let units = data["units"].as_array().cloned().unwrap_or_default();
        let products: Vec<Uuid> = units
            .iter()
            .flat_map(|unit| id(&unit["productId"]))
            .collect();
        let names: Vec<(Uuid, String)> =
            sqlx::query_as("SELECT id, name FROM products WHERE id = ANY($1)")
                .bind(&products)
                .fetch_all(&self.pool)
                .await?;
        let names: HashMap<Uuid, String> = names.into_iter().collect();
        let units = units.iter().filter_map(|unit| {
            let name = names.get(&id(&unit["productId"]).ok()?)?;
            Some(json!({ "name": name, "quantity": unit["quantity"] }))
        });
        let tracking = &data["tracking"];
        let facts = json!({
            "orderId": order, "units": units.collect::<Vec<_>>(),
            "carrier": tracking["carrier"], "trackingNumber": tracking["number"],
        });
        Ok(Letter {
            kind: "order_shipped",
            dedupe: format!("order_shipped/{}", message.aggregate.id),
            to: Addressee::BuyerOf(OrderId(order)),
            sealed: None,
            facts,
        })
    }
}

#[async_trait]
impl Consumer for OrderLetters {
    fn name(&self) -> &'static str {
        "order_letters"
    }

    fn topics(&self) -> &'static [&'static str] {
        &[
            "order.placed",
            "order.confirmed",
            "order.delivered",
            "order.cancelled",
            "order.units_called_off",
            "order.refunded",
            "shipment.shipped",
        ]
    }

    async fn handle(&self, message: &Published) -> Result<(), Setback> {
        if !is_news(message, Utc::now()) {
            return Ok(());
        }
        let letters = self.letters(message).await?;
        if letters.is_empty() {
            return Ok(());
        }
        let mut db = self.pool.begin().await?;
        for (letter, due) in letters {
            let asked = self.identity.ask_letter(&mut db, letter, due).await;
            asked.map_err(set_back)?;
        }
        db.commit().await?;
        Ok(())
    }
}

/// A database that does not answer is no fault of the message.
pub(super) fn set_back(error: IdentityError) -> Setback {
    match error {
        IdentityError::Database(error) => error.into(),
        error => Setback::Failed(error.to_string()),
    }
}

fn read(message: &Published) -> Result<PublishedOrder, Setback> {
    Ok(message.read::<PublishedOrder>()?)
}

fn one(letter: Letter, at: DateTime<Utc>) -> Vec<(Letter, DateTime<Utc>)> {
    vec![(letter, at)]
}

/// Nothing stands between the order and its parcel but work.
fn agreed(message: &Published, order: &PublishedOrder) -> Vec<(Letter, DateTime<Utc>)> {
    let at = message.recorded_at;
    vec![
        (about_order("order_confirmed", message, order), at),
        (for_staff(message, order), at),
    ]
}

/// Whether the buyer is to pay before anything goes on.
fn waits_for_money(order: &PublishedOrder) -> bool {
    let ahead = [PaymentMethod::Stripe, PaymentMethod::Mpesa];
    ahead.contains(&order.payment_method) && order.due.units() > 0
}

fn about_order(kind: &'static str, message: &Published, order: &PublishedOrder) -> Letter {
    Letter {
        kind,
        dedupe: format!("{kind}/{}", order.order_id),
        to: Addressee::BuyerOf(order.order_id),
        sealed: None,
        facts: json!({ "order": without_change(message) }),
    }
}

fn for_staff(message: &Published, order: &PublishedOrder) -> Letter {
    Letter {
        kind: "new_order",
        dedupe: format!("new_order/{}", order.order_id),
        to: Addressee::Staff,
        sealed: None,
        facts: json!({ "order": without_change(message) }),
    }
}

fn refund(message: &Published, order: &PublishedOrder) -> Letter {
    let change = message.change();
    let refund = change["refundId"].as_str().unwrap_or(&message.id);
    Letter {
        kind: "order_refunded",
        dedupe: format!("order_refunded/{refund}"),
        to: Addressee::BuyerOf(order.order_id),
        sealed: None,
        facts: json!({
            "orderId": order.order_id, "amount": change["amount"], "currency": change["currency"],
            "at": message.occurred_at,
        }),
    }
}

/// Units that will not come, by the names they have in the order.
fn reduced(message: &Published, order: &PublishedOrder) -> Letter {
    let change = message.change();
    let units = change["units"].as_array().cloned().unwrap_or_default();
    let units = units.iter().filter_map(|unit| {
        let product = id(&unit["productId"]).ok()?;
        let line = order
            .lines
            .iter()
            .find(|line| line.product_id.0 == product)?;
        Some(json!({ "name": line.name, "quantity": unit["quantity"] }))
    });
    let named = change["callOffId"].as_str().unwrap_or(&message.id);
    Letter {
        kind: "order_reduced",
        dedupe: format!("order_reduced/{named}"),
        to: Addressee::BuyerOf(order.order_id),
        sealed: None,
        facts: json!({
            "orderId": order.order_id, "units": units.collect::<Vec<_>>(),
            "waived": change["waived"]["totals"]["total"], "currency": order.currency,
        }),
    }
}

/// The order as it is then. What the event itself said may hold what staff or buyers wrote.
fn without_change(message: &Published) -> Value {
    let mut order = message.data.clone();
    if let Some(fields) = order.as_object_mut() {
        fields.remove("change");
    }
    order
}

pub(super) fn id(value: &Value) -> Result<Uuid, Setback> {
    let text = value.as_str().unwrap_or_default();
    text.parse()
        .map_err(|_| Setback::Failed("an id is none".to_owned()))
}
