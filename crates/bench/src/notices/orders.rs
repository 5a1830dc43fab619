//! Orders that wait for the notice of their payment.

use super::receipt;
use anyhow::{Result, anyhow};
use chrono::{DateTime, TimeZone, Utc};
use decisions::{
    Heard, HeardOfPayment, PlaceOrder, StartPayment, hear_of_payment, place_order, start_payment,
};
use domain::cart::{Cart, CartCommand, CartError, CartOwner};
use domain::checkout::{Charges, Quote};
use domain::kernel::{Amount, CartId, Currency, OrderId, PaymentId, ProductId, Quantity};
use domain::order::PaymentMethod;
use domain::payment::News;
use domain::ports::payments::Standing;
use domain::stock::{StockCommand, StockError, StockItem};
use eventstore::{Decision, EventStore, Halt, StoreOptions};
use futures::StreamExt;
use std::time::Duration;
use testkit::database::TestDb;
use testkit::till::context;
use uuid::Uuid;

/// More than any machine of this size pays in a second.
const A_SECOND: usize = 4_000;
/// How many are placed at once.
const AT_ONCE: usize = 256;
const SKUS: usize = 1_000;

/// Orders whose payment has begun.
pub(super) struct Awaiting {
    store: EventStore,
    payments: Vec<PaymentId>,
    _db: TestDb,
}

impl Awaiting {
    /// So many that they last for `time`.
    pub(super) async fn placed(tasks: usize, time: Duration) -> Result<Self> {
        let db = TestDb::new().await;
        let options = StoreOptions::default().snapshot::<StockItem>(500, 1);
        let store = EventStore::open(db.pool.clone(), options);
        let quotes: Vec<Quote> = (0..SKUS).map(quote).collect();
        for quote in &quotes {
            open_stock(&store, quote.product_id).await?;
        }
        let count = usize::try_from(time.as_secs())? * A_SECOND + tasks;
        let placing = (0..count).map(|number| place(&store, &quotes[number % SKUS]));
        let payments: Vec<Result<PaymentId>> = futures::stream::iter(placing)
            .buffered(AT_ONCE)
            .collect()
            .await;
        let payments = payments.into_iter().collect::<Result<_>>()?;
        Ok(Self {
            store,
            payments,
            _db: db,
        })
    }

    /// The notice of payment `number` comes.
    pub(super) async fn pay(&self, number: usize) -> bool {
        let Some(payment_id) = self.payments.get(number).copied() else {
            return false;
        };
        let news = News {
            provider_ref: format!("pi_{payment_id}"),
            standing: Standing::Captured,
            amount: None,
            currency: None,
            receipt: Some(format!("ch_{payment_id}")),
            request_ref: None,
        };
        let heard = Heard {
            payment_id,
            said: HeardOfPayment::News(news),
            timer: None,
            at: noon(),
        };
        let decision = hear_of_payment(heard, context()).received(receipt());
        self.store.decide(decision).await.is_ok()
    }
}

async fn place(store: &EventStore, quote: &Quote) -> Result<PaymentId> {
    let (cart_id, order_id) = (CartId(Uuid::now_v7()), OrderId(Uuid::now_v7()));
    let owner = CartOwner::Guest {
        token_hash: "t".into(),
    };
    fill(store, (cart_id, owner.clone()), quote.product_id).await?;
    let wish = PlaceOrder {
        order_id,
        cart_id,
        buyer: owner,
        quotes: vec![quote.clone()],
        charges: Charges {
            shipping: Amount::ZERO,
            tax_basis_points: 1_600,
            currency: Currency::USD,
        },
        coupon_code: None,
        payment_method: PaymentMethod::Stripe,
        channel: "web".into(),
        expected_total: None,
        expected_cart_version: None,
        hold_until: noon(),
        attachments: vec![("contact", vec![7; 300])],
        at: noon(),
    };
    let placed = store.decide(place_order(wish, context())).await;
    placed.map_err(|error| anyhow!("{error:?}"))?;
    let start = StartPayment {
        order_id,
        method: PaymentMethod::Stripe,
        asserted: None,
        currency: None,
        attachments: Vec::new(),
        rests_for: None,
        look_at: noon(),
        at: noon(),
    };
    let begun = store.decide(start_payment(start, context())).await;
    let begun = begun.map_err(|error| anyhow!("{error:?}"))?;
    Ok(begun.outcome.payment_id)
}

async fn fill(
    store: &EventStore,
    (cart_id, owner): (CartId, CartOwner),
    product_id: ProductId,
) -> Result<()> {
    let fill = Decision::<(), CartError>::new(context(), move |desk| {
        let owner = owner.clone();
        let open = CartCommand::Open {
            cart_id,
            owner,
            at: noon(),
        };
        desk.create::<Cart>(cart_id, open)?;
        let add = CartCommand::Add {
            product_id,
            quantity: Quantity::new(1).unwrap_or_default(),
            at: noon(),
        };
        desk.execute::<Cart>(cart_id, add)?;
        Ok(())
    });
    let filled = store.decide(fill).await;
    filled.map(|_| ()).map_err(|error| anyhow!("{error:?}"))
}

async fn open_stock(store: &EventStore, product_id: ProductId) -> Result<()> {
    let open = Decision::<usize, StockError>::new(context(), move |desk| {
        let on_hand = Quantity::new(1_000_000_000).map_err(|_| StockError::OutOfRange);
        let open = StockCommand::Open {
            product_id,
            on_hand: on_hand.map_err(Halt::Refused)?,
            at: noon(),
        };
        desk.create::<StockItem>(product_id, open)
    });
    let opened = store.decide(open).await;
    opened.map(|_| ()).map_err(|error| anyhow!("{error:?}"))
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

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 1, 12, 0, 0)
        .single()
        .unwrap_or_default()
}
