//! The shop over HTTP, against a handler that does nothing and against the database.

mod client;
mod session;

use crate::floor::pgbench;
use crate::measure::{Measured, many, rate, ratio};
use crate::report::Table;
use crate::shop::{Shop, command};
use anyhow::{Result, bail};
use session::Baskets;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use testkit::database::TestDb;
use tokio::sync::Mutex;

pub(crate) use client::{Client, status};

const TASKS: usize = 32;
pub(crate) const PRODUCTS: usize = 1_000;
const SELECT: &str =
    "\\set n random(1, 1000)\nSELECT * FROM products WHERE sku = 'BENCH-' || :n;\n";

pub(crate) async fn measure(binary: &Path, time: Duration) -> Result<Table> {
    let db = TestDb::new().await;
    let data = std::env::temp_dir().join(format!("eliteshop-bench-http-{}", std::process::id()));
    std::fs::create_dir_all(&data)?;
    stock_up(binary, &db, &data).await?;
    let shop = Shop::start(binary, &db.url(), &data).await?;
    let port = shop.port;
    let products = session::products(port, PRODUCTS).await?;
    let first = products[0].clone();
    let bare = get(port, time, vec!["/health/live".into()]).await;
    let floor = pgbench(&db.url(), SELECT, TASKS, time).await?;
    let mut rows = vec![
        line("bare handler (/health/live)", &bare, &bare),
        vec![
            "database floor (select by SKU)".into(),
            rate(floor),
            ratio(floor, bare.per_second),
            String::new(),
        ],
    ];
    let details: Vec<String> = products
        .iter()
        .map(|id| format!("/api/products/{id}"))
        .collect();
    for (name, paths) in [
        ("product detail", details),
        ("product list, 24", vec!["/api/products?limit=24".into()]),
        (
            "product search, 24",
            vec!["/api/products/search?q=bench&limit=24".into()],
        ),
    ] {
        rows.push(line(name, &get(port, time, paths).await, &bare));
    }
    rows.push(line(
        "add to cart",
        &add_to_cart(port, time, products.clone()).await,
        &bare,
    ));
    let mut checkouts = Vec::new();
    for (name, skus) in [
        ("checkout, a thousand SKUs", products),
        ("checkout, one SKU", vec![first]),
    ] {
        let measured = checkout(port, time, skus).await?;
        rows.push(line(name, &measured, &bare));
        checkouts.push(measured.per_second);
    }
    let same = ratio(checkouts[1], checkouts[0]);
    rows.push(vec![
        "one SKU against a thousand (goal 0.8)".into(),
        same,
        String::new(),
        String::new(),
    ]);
    drop(shop);
    std::fs::remove_dir_all(&data).ok();
    Ok(Table {
        title: "HTTP",
        note: format!(
            "{TASKS} connections on loopback, {PRODUCTS} products; the client shares the cores."
        ),
        head: vec!["request", "rate", "of the bare handler", "p50 / p99"],
        rows,
    })
}

fn line(name: &str, measured: &Measured, bare: &Measured) -> Vec<String> {
    vec![
        name.into(),
        rate(measured.per_second),
        ratio(measured.per_second, bare.per_second),
        measured.p50_p99(),
    ]
}

/// Fills the shop through its own import.
pub(crate) async fn stock_up(binary: &Path, db: &TestDb, data: &Path) -> Result<()> {
    let file = data.join("products.csv");
    let mut text = String::from("sku,name,price,currency,stock_quantity,is_active\n");
    for number in 1..=PRODUCTS {
        text.push_str(&format!(
            "BENCH-{number},Bench product {number},19.99,USD,900000000,true\n"
        ));
    }
    std::fs::write(&file, text)?;
    for arguments in [
        vec!["migrate"],
        vec!["import", "products", file.to_str().unwrap_or_default()],
    ] {
        let output = command(binary, &db.url(), data)
            .args(&arguments)
            .output()
            .await?;
        if !output.status.success() {
            bail!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
    Ok(())
}

/// Connections of the tasks, each used by one at a time.
async fn connections(port: u16) -> Arc<Vec<Mutex<Client>>> {
    let clients = (0..TASKS).map(|_| Mutex::new(Client::new(port))).collect();
    Arc::new(clients)
}

async fn get(port: u16, time: Duration, paths: Vec<String>) -> Measured {
    let (clients, paths) = (connections(port).await, Arc::new(paths));
    many(TASKS, time, move |task, number| {
        let (clients, paths) = (clients.clone(), paths.clone());
        async move {
            let path = &paths[(task * 31 + number) % paths.len()];
            clients[task]
                .lock()
                .await
                .get(path)
                .await
                .is_some_and(|answer| answer.status == 200)
        }
    })
    .await
}

/// A new guest cart every fifth time.
async fn add_to_cart(port: u16, time: Duration, products: Vec<String>) -> Measured {
    let (clients, products) = (connections(port).await, Arc::new(products));
    let tokens: Arc<Vec<Mutex<Option<String>>>> =
        Arc::new((0..TASKS).map(|_| Mutex::default()).collect());
    many(TASKS, time, move |task, number| {
        let (clients, products, tokens) = (clients.clone(), products.clone(), tokens.clone());
        async move {
            let mut token = tokens[task].lock().await;
            if number % 5 == 0 {
                *token = None;
            }
            let product = &products[(task * 31 + number) % products.len()];
            let answer =
                session::add(&mut *clients[task].lock().await, product, token.as_deref()).await;
            *token = answer.or(token.take());
            token.is_some()
        }
    })
    .await
}

async fn checkout(port: u16, time: Duration, products: Vec<String>) -> Result<Measured> {
    let baskets = Arc::new(Baskets::filled(port, &products, 12_000).await?);
    let clients = connections(port).await;
    let measured = many(TASKS, time, move |task, number| {
        let (clients, baskets) = (clients.clone(), baskets.clone());
        async move {
            baskets
                .order(&mut *clients[task].lock().await, number * TASKS + task)
                .await
        }
    })
    .await;
    if measured.count == 0 {
        bail!("no checkout succeeded");
    }
    Ok(measured)
}
