//! Notices of a payment provider, kept durably before they are answered, against pgbench inserting one
//! bare row each.

mod orders;

use crate::floor::pgbench;
use crate::http::Client;
use crate::measure::{Measured, many, rate, ratio};
use crate::report::Table;
use crate::shop::command;
use anyhow::{Context as _, Result, bail};
use eventstore::{Decision, EventStore, Receipt, StoreOptions};
use hmac::{Hmac, KeyInit, Mac};
use orders::Awaiting;
use sha2::Sha256;
use std::convert::Infallible;
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};
use testkit::database::TestDb;
use testkit::till::context;
use tokio::process::Child;
use tokio::sync::Mutex;
use uuid::Uuid;

const SECRET: &str = "whsec_bench";
const BARE: &str = "\\set id random(100000000000000, 999999999999999)
INSERT INTO webhook_inbox (provider, event_id, kind, outcome)
VALUES ('stripe', 'evt_' || :id, 'customer.created', 'null'::json);
";

pub(crate) async fn measure(binary: &Path, time: Duration) -> Result<Table> {
    let mut rows = Vec::new();
    for tasks in [8, 32, 64] {
        let db = TestDb::new().await;
        let floor = pgbench(&db.url(), BARE, tasks, time).await?;
        let store = EventStore::open(db.pool.clone(), StoreOptions::default());
        let kept = many(tasks, time, move |_, _| keep(store.clone())).await;
        rows.push(row("kept, by a decision", tasks, floor, &kept));
        let awaiting = Arc::new(Awaiting::placed(tasks, time).await?);
        let paid = many(tasks, time, move |task, number| {
            let awaiting = awaiting.clone();
            async move { awaiting.pay(number * tasks + task).await }
        })
        .await;
        rows.push(row("pays an order, by a decision", tasks, floor, &paid));
        let signed = over_http(binary, tasks, time).await?;
        rows.push(row("kept, signed and over HTTP", tasks, floor, &signed));
    }
    Ok(Table {
        title: "Notices",
        note: "A notice is answered when it is stored: one row of the inbox, in the same statement as \
               whatever follows from it. One that pays an order captures the payment, confirms the \
               order, promises its units and takes the timer of its hold back. The floor inserts one bare row of \
               the inbox each."
            .into(),
        head: vec![
            "tasks",
            "what becomes of it",
            "pgbench, bare INSERT",
            "notices",
            "ratio",
            "p50 / p99",
        ],
        rows,
    })
}

fn row(what: &str, tasks: usize, floor: f64, measured: &Measured) -> Vec<String> {
    vec![
        tasks.to_string(),
        what.to_owned(),
        rate(floor),
        rate(measured.per_second),
        ratio(measured.per_second, floor),
        measured.p50_p99(),
    ]
}

fn receipt() -> Receipt {
    Receipt {
        provider: "stripe",
        event_id: format!("evt_{}", Uuid::now_v7().simple()),
        kind: "customer.created".into(),
        subject: None,
    }
}

async fn keep(store: EventStore) -> bool {
    let nothing = Decision::<(), Infallible>::new(context(), |_| Ok(()));
    store.decide(nothing.received(receipt())).await.is_ok()
}

/// A shop of its own that knows what Stripe signs with.
struct Door {
    port: u16,
    _child: Child,
    data: std::path::PathBuf,
}

impl Drop for Door {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.data).ok();
    }
}

async fn open(binary: &Path, db: &TestDb) -> Result<Door> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let name = format!("eliteshop-bench-notices-{}", std::process::id());
    let data = std::env::temp_dir().join(name);
    let child = command(binary, &db.url(), &data)
        .env("PORT", port.to_string())
        .env("STRIPE_SECRET_KEY", "sk_test_bench")
        .env("STRIPE_WEBHOOK_SECRET", SECRET)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("cannot start {}; build it first", binary.display()))?;
    let begun = Instant::now();
    while crate::http::status(port, "/health/ready").await != Some(200) {
        if begun.elapsed() > Duration::from_secs(60) {
            bail!("the shop did not become ready");
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(Door {
        port,
        _child: child,
        data,
    })
}

async fn over_http(binary: &Path, tasks: usize, time: Duration) -> Result<Measured> {
    let db = TestDb::new().await;
    let door = open(binary, &db).await?;
    let clients = (0..tasks).map(|_| Mutex::new(Client::new(door.port)));
    let clients: Arc<Vec<Mutex<Client>>> = Arc::new(clients.collect());
    let measured = many(tasks, time, move |task, _| {
        let clients = clients.clone();
        async move { bring(&mut *clients[task].lock().await).await }
    })
    .await;
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM webhook_inbox")
        .fetch_one(&db.pool)
        .await?;
    // The last ones may be stored and not counted.
    if usize::try_from(kept)? < measured.count || measured.count == 0 {
        bail!(
            "{} notices were acknowledged, {kept} are kept",
            measured.count
        );
    }
    Ok(measured)
}

/// Brings a notice nobody has brought before.
async fn bring(client: &mut Client) -> bool {
    let event_id = receipt().event_id;
    let body = format!(
        "{{\"id\":\"{event_id}\",\"object\":\"event\",\"type\":\"customer.created\",\"livemode\":false,\
         \"data\":{{\"object\":{{\"id\":\"cus_1\",\"object\":\"customer\"}}}}}}"
    );
    let at = chrono::Utc::now().timestamp();
    let header = format!("Stripe-Signature: t={at},v1={}\r\n", code(at, &body));
    let answer = client
        .post("/api/payments/stripe/webhook", &header, &body)
        .await;
    answer.is_some_and(|answer| answer.status == 200)
}

/// Hexadecimal HMAC-SHA-256 of `"{at}.{body}"`, as Stripe signs.
fn code(at: i64, body: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()) else {
        return String::new();
    };
    mac.update(format!("{at}.{body}").as_bytes());
    hex::encode(mac.finalize().into_bytes())
}
