//! Placing an order of three lines: one decision over cart, stock, order, timer and contact,
//! against pgbench inserting the same rows with one statement.

use crate::floor::pgbench;
use crate::measure::{many, rate, ratio};
use crate::processor::used;
use crate::report::Table;
use crate::same_rows::same_rows;
use anyhow::{Result, anyhow, ensure};
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
    let floor = floor().await?;
    for tasks in [8, 32, 64] {
        let db = TestDb::new().await;
        let floor = pgbench(&db.url(), &floor, tasks, time).await?;
        for skus in [1_000, LINES] {
            rows.push(row(tasks, skus, floor, time).await?);
        }
    }
    Ok(Table {
        title: "Checkout",
        note: "One decision over six streams: cart checked out, three stock items held, order placed \
               with its lines, hold timer set, contact attached, key stored. The floor's payloads are \
               part of its plan, so it neither sends nor parses them. Goal: 0.7 of the floor. The \
               last column is processor time, which other work on the machine changes least."
            .into(),
        head: vec![
            "tasks",
            "SKUs per cart",
            "pgbench, same rows",
            "checkouts",
            "ratio",
            "p50 / p99",
            "processor per checkout, client + sessions",
        ],
        rows,
    })
}

/// What one checkout writes, for pgbench.
async fn floor() -> Result<String> {
    // The products of the last cart have names as long as most.
    let carts = 301;
    let shop = Shop::filled(1_000, carts).await?;
    ensure!(shop.place(carts - 1).await, "no order could be placed");
    same_rows(&shop.db.pool).await
}

async fn row(tasks: usize, skus: usize, floor: f64, time: Duration) -> Result<Vec<String>> {
    let shop = Arc::new(Shop::filled(skus, CARTS).await?);
    let (selling, before) = (shop.clone(), used(&shop.db.pool).await?);
    let measured = many(tasks, time, move |task, number| {
        let shop = selling.clone();
        async move { shop.place(number * tasks + task).await }
    })
    .await;
    let spent = used(&shop.db.pool).await?.since(before);
    Ok(vec![
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
        spent.per(measured.count),
    ])
}

struct Shop {
    db: TestDb,
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
    async fn filled(skus: usize, carts: usize) -> Result<Self> {
        let db = TestDb::new().await;
        // As the shop itself opens it.
        let options = StoreOptions::default().snapshot::<StockItem>(500, 1);
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
        let carts: Vec<CartId> = (0..carts).map(|_| CartId(Uuid::now_v7())).collect();
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
            db,
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
