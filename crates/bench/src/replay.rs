//! Folding the log into tables: how many events a projection takes per second, live and rebuilt,
//! and how far it lags behind a shop at half load.

use crate::measure::{millis, rate};
use crate::report::Table;
use anyhow::{Context, Result, anyhow};
use chrono::{TimeZone, Utc};
use domain::kernel::{Amount, Currency, OrderId, ProductId, Quantity};
use domain::order::{Line, Order, OrderCommand, OrderError, PaymentMethod, Placement, Totals};
use eventstore::projector::Leadership;
use eventstore::rebuild::rebuild;
use eventstore::{Decision, EventStore, Projector, ProjectorOptions, StoreOptions, run_projector};
use futures::{StreamExt, stream};
use std::sync::Arc;
use std::time::{Duration, Instant};
use testkit::database::TestDb;
use testkit::till::context;
use tokio::sync::watch;
use uuid::Uuid;

const ORDERS: usize = 20_000;

pub(crate) async fn measure() -> Result<Table> {
    let db = TestDb::new().await;
    let store = EventStore::open(db.pool.clone(), StoreOptions::default());
    let begun = Instant::now();
    let mut orders =
        stream::iter((0..ORDERS).map(|number| import(store.clone(), number))).buffer_unordered(512);
    while let Some(order) = orders.next().await {
        order?;
    }
    let written = (ORDERS * 6) as f64 / begun.elapsed().as_secs_f64();
    let mut rows = vec![vec![
        "import of orders, 6 events each".into(),
        String::new(),
        rate(written),
    ]];
    for projector in projections::all() {
        let took = Instant::now();
        let events = rebuild(&store, &db.pool, &projector, |_| ())
            .await
            .map_err(|fault| anyhow!("{fault}"))?;
        let all = (ORDERS * 6) as f64 / took.elapsed().as_secs_f64();
        rows.push(vec![
            format!("rebuild of {}", projector.name()),
            events.to_string(),
            rate(all),
        ]);
    }
    rows.extend(lag(&db, &store).await?);
    Ok(Table {
        title: "Projections",
        note: format!(
            "{ORDERS} orders of four lines in the log. A rebuild reads every event and takes those it hears; \
             the rate counts every event of the log. Lag: from the answer of a decision to its row, \
             200 orders a second, all projections running."
        ),
        head: vec!["what", "events taken", "rate"],
        rows,
    })
}

/// Orders one by one at a steady pace, each waited for in the orders projection.
async fn lag(db: &TestDb, store: &EventStore) -> Result<Vec<Vec<String>>> {
    let (stop, _) = watch::channel(false);
    let pool = db.another_pool(4);
    let lead = Leadership::new(pool.clone());
    let running: Vec<_> = projections::all()
        .into_iter()
        .map(|projector: Arc<dyn Projector>| {
            let options = ProjectorOptions::default();
            tokio::spawn(run_projector(
                store.clone(),
                pool.clone(),
                projector,
                lead.clone(),
                options,
                stop.subscribe(),
            ))
        })
        .collect();
    let mut waits = Vec::new();
    let mut pace = tokio::time::interval(Duration::from_millis(5));
    for number in ORDERS..ORDERS + 1_000 {
        pace.tick().await;
        let token = import(store.clone(), number).await?;
        let store = store.clone();
        waits.push(tokio::spawn(async move {
            let answered = Instant::now();
            store
                .wait_for("orders", token, Duration::from_secs(30))
                .await
                .map(|_| answered.elapsed())
        }));
    }
    let mut lags = Vec::new();
    for wait in waits {
        lags.push(wait.await?.map_err(|error| anyhow!("{error}"))?);
    }
    lags.sort_unstable();
    stop.send_replace(true);
    for projector in running {
        projector.await?;
    }
    let at = |percent: usize| {
        lags.get(lags.len() * percent / 100)
            .copied()
            .context("no lags")
    };
    let figures = format!("p50 {} / p99 {}", millis(at(50)?), millis(at(99)?));
    Ok(vec![vec![
        "lag of orders behind the log".into(),
        lags.len().to_string(),
        figures,
    ]])
}

async fn import(store: EventStore, number: usize) -> Result<eventstore::Token> {
    let placement = Box::new(placement(number)?);
    let decision = Decision::<usize, OrderError>::new(context(), move |desk| {
        desk.create::<Order>(placement.order_id, OrderCommand::Import(placement.clone()))
    });
    let decided = store
        .decide(decision)
        .await
        .map_err(|error| anyhow!("{error:?}"))?;
    Ok(decided.token)
}

fn placement(number: usize) -> Result<Placement> {
    let at = Utc
        .with_ymd_and_hms(2026, 1, 1, 12, 0, 0)
        .single()
        .context("noon")?;
    let lines: Vec<Line> = (0..4)
        .map(|line| self::line(number * 4 + line))
        .collect::<Result<_>>()?;
    let total = Amount::minor(4 * 1_000);
    let totals = Totals {
        rounding: Amount::ZERO,
        subtotal: total,
        discount: Amount::ZERO,
        shipping: Amount::ZERO,
        tax: Amount::ZERO,
        total,
        currency: Currency::USD,
    };
    Ok(Placement {
        order_id: OrderId(Uuid::now_v7()),
        cart_id: None,
        customer_id: None,
        lines,
        totals,
        coupon: None,
        payment_method: PaymentMethod::Imported,
        reference: Some(number.to_string()),
        channel: "bench".into(),
        at: at + chrono::Duration::minutes(i64::try_from(number)?),
    })
}

fn line(number: usize) -> Result<Line> {
    let product = u128::try_from(number % 5_000)?;
    Ok(Line {
        product_id: ProductId(Uuid::from_u128(
            0x0199_f3a0_0000_7000_8000_0000_0000_0000 | product,
        )),
        sku: format!("SKU-{product}"),
        name: format!("Product number {product}"),
        quantity: Quantity::new(1)?,
        unit_price: Some(Amount::minor(1_000)),
        list_total: Amount::minor(1_000),
        discounts: Vec::new(),
        total: Amount::minor(1_000),
        reimbursed: Amount::ZERO,
    })
}
