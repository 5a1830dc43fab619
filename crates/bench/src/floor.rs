//! The floor: what pgbench reaches on the same database with the bare statement.

use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::time::Duration;
use tokio::process::Command;

/// Transactions per second of `script`, prepared, by `clients` connections (at most 64: more only
/// queue on this many cores, and the server takes 100).
pub(crate) async fn pgbench(
    url: &str,
    script: &str,
    clients: usize,
    time: Duration,
) -> Result<f64> {
    let file = std::env::temp_dir().join(format!("eliteshop-floor-{}.sql", std::process::id()));
    std::fs::write(&file, script)?;
    let clients = clients.min(64);
    let output = Command::new(program()?)
        .args([
            "-n",
            "-M",
            "prepared",
            "-j",
            "2",
            "-c",
            &clients.to_string(),
        ])
        .args(["-T", &time.as_secs().max(1).to_string(), "-f"])
        .arg(&file)
        .arg(url)
        .output()
        .await?;
    let text = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        bail!(
            "pgbench failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let line = text
        .lines()
        .find(|line| line.starts_with("tps = "))
        .context("pgbench said no tps")?;
    let figure = line
        .split_whitespace()
        .nth(2)
        .context("pgbench said no tps")?;
    Ok(figure.parse()?)
}

fn program() -> Result<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin/pgbench"))
        .filter(|path| path.exists())
        .collect();
    found.sort();
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    found.extend(
        std::env::split_paths(&on_path)
            .map(|dir| dir.join("pgbench"))
            .filter(|path| path.exists()),
    );
    found
        .pop()
        .context("pgbench is missing: install Postgres' client programs")
}
