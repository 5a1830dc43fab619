//! A storm of logins while customers look at the catalogue: hashing passwords must not cost readers
//! their time.

use crate::http::{Client, stock_up};
use crate::measure::{Measured, many, rate, ratio};
use crate::report::Table;
use crate::shop::Shop;
use anyhow::{Context, Result, bail};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use testkit::database::TestDb;
use tokio::sync::Mutex;

/// Who look at the catalogue.
const READERS: usize = 8;
/// Who sign in, again and again.
const LOGINS: usize = 32;
const LIST: &str = "/api/products?limit=24";

pub(crate) async fn measure(binary: &Path, time: Duration) -> Result<Table> {
    let db = TestDb::new().await;
    let data = std::env::temp_dir().join(format!("eliteshop-bench-storm-{}", std::process::id()));
    std::fs::create_dir_all(&data)?;
    stock_up(binary, &db, &data).await?;
    let shop = Shop::start(binary, &db.url(), &data).await?;
    let port = shop.port;
    register(port).await?;
    // The first readers fill the caches for both measurements.
    read(port, Duration::from_secs(1)).await;
    let calm = read(port, time).await;
    let (told, over) = (Arc::new(Told::default()), time);
    let storm = tokio::spawn(logins(port, over, told.clone()));
    let stormy = read(port, time).await;
    let _ = storm.await;
    let (good, busy) = (
        told.good.load(Ordering::Relaxed),
        told.busy.load(Ordering::Relaxed),
    );
    if calm.count == 0 || stormy.count == 0 || good == 0 {
        bail!("nothing was measured: {good} logins, {busy} told to come back");
    }
    drop(shop);
    std::fs::remove_dir_all(&data).ok();
    let p99 = |measured: &Measured| measured.percentile(99).as_secs_f64();
    let p50 = |measured: &Measured| measured.percentile(50).as_secs_f64();
    Ok(Table {
        title: "Login storm",
        note: format!(
            "{READERS} readers of the product list, alone and while {LOGINS} connections sign in without \
             a pause (bcrypt, cost 12): {good} were let in, {busy} told to come back (503)."
        ),
        head: vec!["readers", "rate", "p50 / p99"],
        rows: vec![
            vec!["alone".into(), rate(calm.per_second), calm.p50_p99()],
            vec![
                "in the storm".into(),
                rate(stormy.per_second),
                stormy.p50_p99(),
            ],
            vec![
                "storm / alone".into(),
                ratio(stormy.per_second, calm.per_second),
                format!(
                    "{} / {}",
                    ratio(p50(&stormy), p50(&calm)),
                    ratio(p99(&stormy), p99(&calm))
                ),
            ],
        ],
    })
}

/// What those who signed in were told.
#[derive(Default)]
struct Told {
    good: AtomicUsize,
    busy: AtomicUsize,
}

fn person() -> (String, String) {
    let (email, password) = ("storm@example.com", "seven green umbrellas");
    (
        json!({"name": "Storm", "email": email, "password": password}).to_string(),
        json!({"email": email, "password": password}).to_string(),
    )
}

async fn register(port: u16) -> Result<()> {
    let answer = Client::new(port)
        .post("/api/auth/register", "", &person().0)
        .await;
    let answer = answer.context("nobody could register")?;
    if answer.status != 202 {
        bail!(
            "registering: {}: {}",
            answer.status,
            String::from_utf8_lossy(&answer.body)
        );
    }
    Ok(())
}

async fn read(port: u16, time: Duration) -> Measured {
    let clients: Vec<_> = (0..READERS)
        .map(|_| Mutex::new(Client::new(port)))
        .collect();
    let clients = Arc::new(clients);
    many(READERS, time, move |task, _| {
        let clients = clients.clone();
        async move {
            let answer = clients[task].lock().await.get(LIST).await;
            answer.is_some_and(|answer| answer.status == 200)
        }
    })
    .await
}

async fn logins(port: u16, time: Duration, told: Arc<Told>) -> Measured {
    let clients: Vec<_> = (0..LOGINS).map(|_| Mutex::new(Client::new(port))).collect();
    let (clients, body) = (Arc::new(clients), Arc::new(person().1));
    many(LOGINS, time, move |task, _| {
        let (clients, body, told) = (clients.clone(), body.clone(), told.clone());
        async move {
            let answer = clients[task]
                .lock()
                .await
                .post("/api/auth/login", "", &body)
                .await;
            match answer.map(|answer| answer.status) {
                Some(200) => told.good.fetch_add(1, Ordering::Relaxed),
                Some(429 | 503) => {
                    // Whoever is told to come back does not come back at once.
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    told.busy.fetch_add(1, Ordering::Relaxed)
                }
                _ => return false,
            };
            true
        }
    })
    .await
}
