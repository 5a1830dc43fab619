//! Processor time, which other work on the machine does not change: of this process and of the
//! server's sessions in one database.

use anyhow::Result;
use sqlx::PgPool;

/// Time used so far, in clock ticks of a hundredth of a second.
#[derive(Clone, Copy)]
pub(crate) struct Used {
    client: u64,
    server: u64,
}

impl Used {
    pub(crate) fn since(self, before: Self) -> Self {
        Self {
            client: self.client.saturating_sub(before.client),
            server: self.server.saturating_sub(before.server),
        }
    }

    /// For people: microseconds for each of `count`.
    pub(crate) fn per(self, count: usize) -> String {
        let each = |ticks: u64| ticks as f64 * 10_000.0 / count.max(1) as f64;
        format!("{:.0} + {:.0} µs", each(self.client), each(self.server))
    }
}

/// What this process and the sessions of its database have used so far; a server on another
/// machine counts as nothing.
pub(crate) async fn used(pool: &PgPool) -> Result<Used> {
    let sessions: Vec<i32> =
        sqlx::query_scalar("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
            .fetch_all(pool)
            .await?;
    Ok(Used {
        client: ticks("self"),
        server: sessions.iter().map(|pid| ticks(&pid.to_string())).sum(),
    })
}

/// Ticks of one process, user and system.
pub(crate) fn ticks(process: &str) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    [11, 12]
        .iter()
        .filter_map(|at| fields.get(*at)?.parse::<u64>().ok())
        .sum()
}
