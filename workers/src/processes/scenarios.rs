//! Timers that knock, knock twice, and knock for nothing.

use super::Carriers;
use super::timers::{Postponed, round};
use cashier::{CallbackKey, Cashier, Pace};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use decisions::{CHECKOUT, HOLD, PlaceOrder, place_order};
use domain::cart::{Cart, CartCommand, CartOwner};
use domain::checkout::{Charges, Quote};
use domain::kernel::{Amount, CartId, Currency, CustomerId, OrderId, ProductId, Quantity};
use domain::order::{Order, PaymentMethod, Status};
use domain::stock::{StockCommand, StockItem};
use eventstore::{Context, Decision, EventStore, Halt, StoreOptions, Timer};
use identity::{Identity, IdentityOptions, Keyring};
use sqlx::PgPool;
use sqlx::migrate::Migrator;
use std::collections::HashMap;
use std::path::Path;
use uuid::Uuid;

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 6, 1, 12, 0, 0).unwrap()
}

fn context() -> Context {
    Context {
        actor: "system:test".to_owned(),
        correlation_id: "test".to_owned(),
        causation_id: None,
        occurred_at: noon(),
        reason: None,
    }
}

async fn store(pool: PgPool) -> EventStore {
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    Migrator::new(migrations)
        .await
        .unwrap()
        .run(&pool)
        .await
        .unwrap();
    EventStore::open(pool, StoreOptions::default())
}

async fn counted(store: &EventStore, units: i64) -> ProductId {
    let product_id = ProductId(Uuid::now_v7());
    let on_hand = Quantity::new(units).unwrap();
    let decision = Decision::<(), String>::new(context(), move |desk| {
        let open = StockCommand::Open {
            product_id,
            on_hand,
            at: noon(),
        };
        desk.execute::<StockItem>(product_id, open)
            .map_err(|no| no.map(|no| no.to_string()))?;
        Ok(())
    });
    store.decide(decision).await.unwrap();
    product_id
}

/// An order of two units whose hold runs out at one o'clock.
async fn ordered(store: &EventStore, product_id: ProductId) -> OrderId {
    let (customer, cart_id) = (CustomerId(Uuid::now_v7()), CartId(Uuid::now_v7()));
    let quantity = Quantity::new(2).unwrap();
    let filled = Decision::<(), String>::new(context(), move |desk| {
        let owner = CartOwner::Customer(customer);
        let told = |no: Halt<_>| no.map(|no: domain::cart::CartError| no.to_string());
        desk.execute::<Cart>(
            cart_id,
            CartCommand::Open {
                cart_id,
                owner,
                at: noon(),
            },
        )
        .map_err(told)?;
        desk.execute::<Cart>(
            cart_id,
            CartCommand::Add {
                product_id,
                quantity,
                at: noon(),
            },
        )
        .map_err(told)?;
        Ok(())
    });
    store.decide(filled).await.unwrap();
    let price = Amount::minor(1_000);
    let (sku, name) = ("SKU".to_owned(), "A thing".to_owned());
    let quote = Quote {
        product_id,
        sku,
        name,
        price,
        currency: Currency::USD,
        is_active: true,
    };
    let wish = PlaceOrder {
        order_id: OrderId(Uuid::now_v7()),
        cart_id,
        buyer: CartOwner::Customer(customer),
        quotes: vec![quote],
        charges: Charges {
            shipping: Amount::ZERO,
            tax_basis_points: 0,
            currency: Currency::USD,
        },
        coupon_code: None,
        payment_method: PaymentMethod::CashOnDelivery,
        channel: "web".to_owned(),
        expected_total: None,
        expected_cart_version: None,
        hold_until: noon() + TimeDelta::hours(1),
        attachments: Vec::new(),
        at: noon(),
    };
    store
        .decide(place_order(wish, context()))
        .await
        .unwrap()
        .outcome
        .order_id
}

/// Whoever carries timers out, in a shop without payment providers.
fn carriers(store: &EventStore) -> Carriers {
    let secret = |word: &str| secrecy::SecretString::from(format!("a {word} secret for tests"));
    let keyring = Keyring::parse(&secret("master")).unwrap();
    let options = IdentityOptions::new(secret("jwt"), secret("refresh"), keyring);
    let people = Identity::new(store.pool().clone(), options);
    let callbacks = CallbackKey::new(b"callbacks".to_vec());
    let cashier = Cashier::new(store.clone(), people, vec![], callbacks, Pace::default());
    Carriers {
        cashier,
        grace: TimeDelta::minutes(60),
    }
}

/// One look at the holds that are due at `at`.
async fn look(store: &EventStore, at: DateTime<Utc>, postponed: &mut Postponed) {
    round(&carriers(store), CHECKOUT, at, postponed)
        .await
        .unwrap();
}

async fn available(store: &EventStore, product_id: ProductId) -> i64 {
    store
        .load::<StockItem>(product_id)
        .await
        .unwrap()
        .state
        .available()
}

#[sqlx::test(migrations = false)]
async fn a_hold_that_runs_out_frees_its_units(pool: PgPool) {
    let store = store(pool).await;
    let product = counted(&store, 5).await;
    let order = ordered(&store, product).await;
    let early = noon() + TimeDelta::minutes(59);
    look(&store, early, &mut HashMap::new()).await;
    assert_eq!(available(&store, product).await, 3);
    let late = noon() + TimeDelta::minutes(61);
    look(&store, late, &mut HashMap::new()).await;
    assert_eq!(available(&store, product).await, 5);
    let state = store.load::<Order>(order).await.unwrap().state;
    assert_eq!(state.status(), Some(Status::Cancelled));
    assert_eq!(store.next_timer(CHECKOUT).await.unwrap(), None);
}

#[sqlx::test(migrations = false)]
async fn two_workers_that_hear_the_same_knock_expire_once(pool: PgPool) {
    let first = store(pool.clone()).await;
    let second = EventStore::open(pool, StoreOptions::default());
    let product = counted(&first, 100).await;
    for _ in 0..20 {
        ordered(&first, product).await;
    }
    let late = noon() + TimeDelta::hours(2);
    let (mut one, mut other) = (HashMap::new(), HashMap::new());
    tokio::join!(
        look(&first, late, &mut one),
        look(&second, late, &mut other)
    );
    assert!(one.is_empty() && other.is_empty());
    assert_eq!(available(&first, product).await, 100);
    assert_eq!(first.next_timer(CHECKOUT).await.unwrap(), None);
}

#[sqlx::test(migrations = false)]
async fn a_timer_of_no_order_is_left_alone_and_holds_nobody_up(pool: PgPool) {
    let store = store(pool).await;
    let product = counted(&store, 5).await;
    ordered(&store, product).await;
    let odd = Decision::<(), String>::new(context(), |desk| {
        desk.schedule(Timer {
            process: CHECKOUT,
            instance: "nothing".to_owned(),
            name: HOLD,
            due_at: noon(),
            payload: serde_json::Value::Null,
        });
        Ok(())
    });
    store.decide(odd).await.unwrap();
    let mut postponed = HashMap::new();
    look(&store, noon() + TimeDelta::hours(2), &mut postponed).await;
    assert_eq!(postponed.len(), 1);
    assert_eq!(available(&store, product).await, 5);
}
