//! Placing an order of three lines: one decision over cart, stock, order, timer and contact,
//! against pgbench inserting the same rows with one statement.

use crate::floor::pgbench;
use crate::measure::{many, rate, ratio};
use crate::report::Table;
use anyhow::{Result, anyhow};
use chrono::{DateTime, TimeZone, Utc};
use decisions::{PlaceOrder, place_order};
use domain::cart::{Cart, CartCommand, CartError, CartOwner};
use domain::checkout::{Charges, Quote};
use domain::kernel::{Amount, CartId, Currency, OrderId, ProductId, Quantity};
use domain::order::PaymentMethod;
use domain::stock::{StockCommand, StockError, StockItem};
use eventstore::{CommandKey, Decision, EventStore, StoreOptions};
use futures::future::join_all;
use std::sync::Arc;
use std::time::Duration;
use testkit::database::TestDb;
use testkit::till::context;
use uuid::Uuid;

const LINES: usize = 3;
/// Carts are filled before the clock starts; enough for any machine of this size.
const CARTS: usize = 60_000;

pub(crate) async fn measure(time: Duration) -> Result<Table> {
    let mut rows = Vec::new();
    for tasks in [8, 32, 64] {
        let db = TestDb::new().await;
        let floor = pgbench(&db.url(), &same_rows(), tasks, time).await?;
        for skus in [1_000, LINES] {
            let shop = Arc::new(Shop::filled(skus).await?);
            let selling = shop.clone();
            let measured = many(tasks, time, move |task, number| {
                let shop = selling.clone();
                async move { shop.place(number * tasks + task).await }
            })
            .await;
            rows.push(vec![
                tasks.to_string(),
                if skus == LINES {
                    "the same three".into()
                } else {
                    format!("three of {skus}")
                },
                rate(floor),
                rate(measured.per_second),
                ratio(measured.per_second, floor),
                measured.p50_p99(),
            ]);
        }
    }
    Ok(Table {
        title: "Checkout",
        note: "One decision over six streams: cart checked out, three stock items held, order placed \
               with its lines, hold timer set, contact attached, key stored. Goal: 0.7 of the floor."
            .into(),
        head: vec!["tasks", "SKUs per cart", "pgbench, same rows", "checkouts", "ratio", "p50 / p99"],
        rows,
    })
}

struct Shop {
    _db: TestDb,
    store: EventStore,
    carts: Vec<CartId>,
    quotes: Vec<Quote>,
}

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 1, 12, 0, 0)
        .single()
        .unwrap_or_default()
}

impl Shop {
    async fn filled(skus: usize) -> Result<Self> {
        let db = TestDb::new().await;
        let options = StoreOptions::default().snapshot::<StockItem>(200, 1);
        let store = EventStore::open(db.pool.clone(), options);
        let quotes: Vec<Quote> = (0..skus).map(quote).collect();
        for chunk in quotes.chunks(200) {
            join_all(
                chunk
                    .iter()
                    .map(|quote| open_stock(&store, quote.product_id)),
            )
            .await
            .into_iter()
            .collect::<Result<Vec<_>>>()?;
        }
        let carts: Vec<CartId> = (0..CARTS).map(|_| CartId(Uuid::now_v7())).collect();
        for (chunk_at, chunk) in carts.chunks(1_000).enumerate() {
            let filled = chunk.iter().enumerate().map(|(at, cart)| {
                let first = (chunk_at * 1_000 + at) * LINES;
                let products = (0..LINES)
                    .map(|line| quotes[(first + line) % skus].product_id)
                    .collect();
                fill(&store, *cart, products)
            });
            join_all(filled)
                .await
                .into_iter()
                .collect::<Result<Vec<_>>>()?;
        }
        Ok(Self {
            _db: db,
            store,
            carts,
            quotes,
        })
    }

    async fn place(&self, number: usize) -> bool {
        let Some(cart_id) = self.carts.get(number).copied() else {
            return false;
        };
        let first = number * LINES;
        let quotes = (0..LINES)
            .map(|line| self.quotes[(first + line) % self.quotes.len()].clone())
            .collect();
        let wish = PlaceOrder {
            order_id: OrderId(Uuid::now_v7()),
            cart_id,
            buyer: CartOwner::Guest {
                token_hash: "t".into(),
            },
            quotes,
            charges: Charges {
                shipping: Amount::ZERO,
                tax_basis_points: 1_600,
                currency: Currency::USD,
            },
            coupon_code: None,
            payment_method: PaymentMethod::CashOnDelivery,
            channel: "web".into(),
            expected_total: None,
            expected_cart_version: None,
            hold_until: noon(),
            attachments: vec![("contact", vec![7; 300])],
            at: noon(),
        };
        let key = CommandKey {
            id: format!("bench:{cart_id}"),
            request_hash: "h".into(),
        };
        self.store
            .decide(place_order(wish, context()).keyed(key))
            .await
            .is_ok()
    }
}

fn quote(number: usize) -> Quote {
    Quote {
        product_id: ProductId(Uuid::now_v7()),
        sku: format!("SKU-{number}"),
        name: format!("Product number {number}"),
        price: Amount::minor(1_999),
        currency: Currency::USD,
        is_active: true,
    }
}

async fn open_stock(store: &EventStore, product_id: ProductId) -> Result<()> {
    let open = Decision::<usize, StockError>::new(context(), move |desk| {
        let on_hand = Quantity::new(1_000_000_000).map_err(|_| StockError::OutOfRange);
        let on_hand = on_hand.map_err(eventstore::Halt::Refused)?;
        desk.create::<StockItem>(
            product_id,
            StockCommand::Open {
                product_id,
                on_hand,
                at: noon(),
            },
        )
    });
    store
        .decide(open)
        .await
        .map(|_| ())
        .map_err(|error| anyhow!("{error:?}"))
}

async fn fill(store: &EventStore, cart_id: CartId, products: Vec<ProductId>) -> Result<()> {
    let fill = Decision::<(), CartError>::new(context(), move |desk| {
        let owner = CartOwner::Guest {
            token_hash: "t".into(),
        };
        desk.create::<Cart>(
            cart_id,
            CartCommand::Open {
                cart_id,
                owner,
                at: noon(),
            },
        )?;
        for product_id in products.iter().copied() {
            let quantity = Quantity::new(1).unwrap_or_default();
            desk.execute::<Cart>(
                cart_id,
                CartCommand::Add {
                    product_id,
                    quantity,
                    at: noon(),
                },
            )?;
        }
        Ok(())
    });
    store
        .decide(fill)
        .await
        .map(|_| ())
        .map_err(|error| anyhow!("{error:?}"))
}

/// The rows a checkout writes, of the same sizes, in one statement.
fn same_rows() -> String {
    let line = r#"{"product_id":"0199f3a0-0000-7000-8000-000000000001","sku":"SKU-1","name":"Product number 1","quantity":1,"unit_price":1999,"list_total":1999,"total":1999}"#;
    let placed = format!(
        r#"{{"placed":{{"order_id":"0199f3a0-0000-7000-8000-000000000001","cart_id":"0199f3a0-0000-7000-8000-000000000001","lines":[{line},{line},{line}],"totals":{{"subtotal":5997,"discount":0,"shipping":0,"tax":960,"total":6957,"currency":"USD"}},"payment_method":"cash_on_delivery","channel":"web","at":"2026-01-01T12:00:00Z"}}}}"#
    );
    let held = r#"{"held":{"product_id":"0199f3a0-0000-7000-8000-000000000001","order_id":"0199f3a0-0000-7000-8000-000000000001","quantity":1,"expires_at":"2026-01-01T12:00:00Z","at":"2026-01-01T12:00:00Z"}}"#;
    let out = r#"{"checked_out":{"cart_id":"0199f3a0-0000-7000-8000-000000000001","order_id":"0199f3a0-0000-7000-8000-000000000001","at":"2026-01-01T12:00:00Z"}}"#;
    let meta = r#"{"actor":"test","causation_id":"bench:1","command_id":"bench:1","correlation_id":"test","occurred_at":"2026-01-01T12:00:00.000000Z"}"#;
    let event = |kind: &str, suffix: &str, name: &str, payload: &str| {
        format!(
            "('{kind}', :id::text || '{suffix}', 1, '{name}', '1.0', '{payload}'::json, '{meta}'::json)"
        )
    };
    let events = [
        event("cart", "", "cart.checked_out", out),
        event("order", "", "order.placed", &placed),
        event("stock", "a", "stock.held", held),
        event("stock", "b", "stock.held", held),
        event("stock", "c", "stock.held", held),
    ]
    .join(", ");
    format!(
        "\\set id random(1, 9000000000000000)
WITH c AS (INSERT INTO command_log (command_id, request_hash, outcome) VALUES (:id::text, 'h', '{{}}')), \
a AS (INSERT INTO attachment (owner, kind, body) VALUES (gen_random_uuid(), 'contact', decode(repeat('07', 300), 'hex'))), \
t AS (INSERT INTO timer (process, instance, name, due_at, payload) VALUES ('checkout', :id::text, 'hold', now(), '{{}}')) \
INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata) VALUES {events};
"
    )
}
