//! A shop as a process of its own: started, waited for, weighed, ended.

use crate::measure::millis;
use crate::processor::ticks;
use crate::report::Table;
use anyhow::{Context, Result, bail};
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::process::{Child, Command};

/// A running shop; ends with this value.
pub(crate) struct Shop {
    pub(crate) port: u16,
    pub(crate) ready_after: Duration,
    child: Child,
}

impl Shop {
    /// Starts the binary on a database and waits until it is ready.
    pub(crate) async fn start(binary: &Path, database: &str, data: &Path) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let begun = Instant::now();
        let child = command(binary, database, data)
            .env("PORT", port.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}; build it first", binary.display()))?;
        let mut shop = Self {
            port,
            ready_after: Duration::ZERO,
            child,
        };
        while crate::http::status(port, "/health/ready").await != Some(200) {
            if begun.elapsed() > Duration::from_secs(60) || shop.child.try_wait()?.is_some() {
                bail!("the shop did not become ready");
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        shop.ready_after = begun.elapsed();
        Ok(shop)
    }

    fn process(&self) -> u32 {
        self.child.id().unwrap_or_default()
    }

    /// Resident memory in KiB.
    fn resident(&self) -> u64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.process())).unwrap_or_default();
        let line = status
            .lines()
            .find(|line| line.starts_with("VmRSS:"))
            .unwrap_or_default();
        line.split_whitespace()
            .nth(1)
            .and_then(|kib| kib.parse().ok())
            .unwrap_or_default()
    }

    /// Processor time used so far, in clock ticks of a hundredth of a second.
    fn ticks(&self) -> u64 {
        ticks(&self.process().to_string())
    }
}

/// The shop's command with everything a benchmark needs.
pub(crate) fn command(binary: &Path, database: &str, data: &Path) -> Command {
    let mut command = Command::new(binary);
    command
        .env("DATABASE_URL", database)
        .env("DATA_DIR", data)
        .env("HOST", "127.0.0.1")
        .env("LOG", "error")
        .env("RATE_LIMIT_PER_15_MIN", "100000000")
        .env("RATE_LIMIT_AUTH_PER_15_MIN", "0")
        .env_remove("REDIS_URL")
        .env_remove("AMQP_URL");
    command
}

/// What a shop weighs that nobody visits.
pub(crate) async fn idle(binary: &Path) -> Result<Table> {
    let db = testkit::database::TestDb::new().await;
    let data = std::env::temp_dir().join(format!("eliteshop-bench-{}", std::process::id()));
    drop(Shop::start(binary, &db.url(), &data).await?);
    let shop = Shop::start(binary, &db.url(), &data).await?;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let (before, seconds) = (shop.ticks(), 20);
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    let busy = (shop.ticks() - before) as f64 / seconds as f64;
    let rows = vec![
        vec![
            "start to first 200 of /health/ready".into(),
            millis(shop.ready_after),
            "< 2 s".into(),
        ],
        vec![
            "resident memory".into(),
            format!("{:.1} MiB", shop.resident() as f64 / 1024.0),
            "< 60 MiB".into(),
        ],
        vec![
            "processor at rest".into(),
            format!("{busy:.2} % of one core"),
            "< 2 %".into(),
        ],
    ];
    drop(shop);
    std::fs::remove_dir_all(&data).ok();
    Ok(Table {
        title: "Idle",
        note: "The all-in-one process on a migrated, empty database, without the database's own share.".into(),
        head: vec!["what", "measured", "goal"],
        rows,
    })
}
