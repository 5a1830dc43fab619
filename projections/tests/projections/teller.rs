//! Tells events to the projectors as the feed would, without a log.

use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use domain::kernel::{Amount, At, By, Currency, CustomerId, OrderId, ProductId, Quantity};
use domain::order::{Line, OrderEvent, PaymentMethod, Placement, Totals};
use domain::product::{Details, Prices, ProductEvent};
use domain::stock::StockEvent;
use eventstore::Told;
use serde::Serialize;
use sqlx::{Connection, PgPool};
use std::collections::HashMap;
use std::time::{Duration, Instant};
use testkit::database::TestDb;
use uuid::Uuid;

/// Events that were told so far, and a database that may hear them.
pub(crate) struct Teller {
    pub(crate) db: TestDb,
    pub(crate) told: Vec<Told>,
    sequences: HashMap<String, i64>,
    heard: usize,
}

pub(crate) fn at(second: i64) -> At {
    DateTime::<Utc>::from_timestamp(1_767_225_600 + second, 0).unwrap()
}

pub(crate) fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

impl Teller {
    pub(crate) async fn new() -> Self {
        let db = TestDb::new().await;
        Self {
            db,
            told: Vec::new(),
            sequences: HashMap::new(),
            heard: 0,
        }
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.db.pool
    }

    /// Notes an event.
    pub(crate) fn tell<E: DomainEvent + Serialize>(&mut self, id: Uuid, event: E) {
        let event_type = event.event_type();
        let aggregate_type = event_type.split('.').next().unwrap().to_owned();
        let sequence = self
            .sequences
            .entry(format!("{aggregate_type}/{id}"))
            .or_default();
        *sequence += 1;
        let position = i64::try_from(self.told.len()).unwrap() + 1;
        self.told.push(Told {
            tx_id: position,
            position,
            aggregate_type,
            aggregate_id: id.to_string(),
            sequence: *sequence,
            event_type,
            event_version: event.event_version(),
            payload: serde_json::to_string(&event).unwrap(),
            metadata: "{}".to_owned(),
            recorded_at: at(0),
        });
    }

    /// Forgets what was told, to have room for more.
    pub(crate) fn forget(&mut self) {
        self.told.clear();
        self.sequences.clear();
        self.heard = 0;
    }

    /// Lets every projector hear what was told since the last time, `page` events at once.
    /// Answers what each of them heard, and in which time.
    pub(crate) async fn project(&mut self, page: usize) -> Vec<(&'static str, usize, Duration)> {
        let news = self.told[self.heard..].to_vec();
        self.heard = self.told.len();
        let mut times = Vec::new();
        for projector in projections::all() {
            let started = Instant::now();
            let heard = news
                .iter()
                .filter(|told| projector.hears().contains(&told.event_type.as_str()));
            let heard: Vec<Told> = heard.cloned().collect();
            for page in heard.chunks(page) {
                let mut connection = self.db.pool.acquire().await.unwrap();
                let mut tx = connection.begin().await.unwrap();
                projector.project(&mut tx, page).await.unwrap();
                tx.commit().await.unwrap();
            }
            times.push((projector.name(), heard.len(), started.elapsed()));
        }
        times
    }

    pub(crate) fn product(
        &mut self,
        number: u128,
        name: &str,
        price: i64,
        details: impl FnOnce(&mut Details),
    ) {
        let mut described = Details {
            name: name.to_owned(),
            slug: format!("product-{number}"),
            low_stock_threshold: 5,
            is_active: true,
            ..Details::default()
        };
        details(&mut described);
        let created = ProductEvent::Created {
            product_id: ProductId(id(number)),
            sku: format!("SKU-{number}"),
            price: prices(price),
            details: described,
            at: at(i64::try_from(number).unwrap()),
        };
        self.tell(id(number), created);
    }

    pub(crate) fn stocked(&mut self, number: u128, units: i64) {
        let on_hand = Quantity::new(units).unwrap();
        self.tell(
            id(number),
            StockEvent::Opened {
                product_id: ProductId(id(number)),
                on_hand,
                at: at(0),
            },
        );
    }

    pub(crate) fn placed(&mut self, number: u128, product: u128, total: i64, placed_at: At) {
        let placement = placement(number, product, total, placed_at);
        self.tell(id(number), OrderEvent::Placed(Box::new(placement)));
    }

    pub(crate) fn cancelled(&mut self, number: u128, product: u128, total: i64, placed_at: At) {
        let Placement {
            order_id,
            lines,
            totals,
            ..
        } = placement(number, product, total, placed_at);
        let (by, reason, at) = (By::Staff, "out of stock".to_owned(), at(99_999));
        self.tell(
            id(number),
            OrderEvent::Cancelled {
                order_id,
                by,
                reason,
                placed_at,
                lines,
                totals,
                at,
            },
        );
    }

    pub(crate) fn captured(&mut self, number: u128, amount: i64, placed_at: At) {
        let captured = OrderEvent::PaymentCaptured {
            order_id: OrderId(id(number)),
            amount: Amount::minor(amount),
            currency: Currency::USD,
            method: PaymentMethod::CashOnDelivery,
            placed_at,
            payment_id: None,
            at: at(99_998),
        };
        self.tell(id(number), captured);
    }
}

pub(crate) fn prices(price: i64) -> Prices {
    Prices {
        price: Amount::minor(price),
        original: None,
        cost: Some(Amount::minor(1)),
        currency: Currency::USD,
    }
}

/// An order of customer 7 for two units of one product.
pub(crate) fn placement(number: u128, product: u128, total: i64, placed_at: At) -> Placement {
    let (total, nothing) = (Amount::minor(total), Amount::ZERO);
    let line = Line {
        product_id: ProductId(id(product)),
        sku: format!("SKU-{product}"),
        name: format!("Product {product}"),
        quantity: Quantity::new(2).unwrap(),
        unit_price: None,
        list_total: total,
        discounts: Vec::new(),
        total,
        reimbursed: nothing,
    };
    Placement {
        order_id: OrderId(id(number)),
        cart_id: None,
        customer_id: Some(CustomerId(id(7))),
        lines: vec![line],
        totals: Totals {
            rounding: Amount::ZERO,
            subtotal: total,
            discount: nothing,
            shipping: nothing,
            tax: nothing,
            total,
            currency: Currency::USD,
        },
        coupon: None,
        payment_method: PaymentMethod::CashOnDelivery,
        reference: Some(format!("B%{number}")),
        channel: "web".to_owned(),
        at: placed_at,
    }
}
