//! The pools of one process. Eight connections each: more buys nothing on a small machine, and what
//! waits in the pool waits in order.

use std::str::FromStr as _;
use std::time::Duration;

use secrecy::ExposeSecret as _;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::DatabaseError;
use super::wait::{describe, until_answering};
use crate::config::Stores;

const CONNECTIONS: u32 = 8;
/// How long a caller waits for a connection before it is told that the shop is busy.
const ACQUIRE: Duration = Duration::from_secs(5);

/// Where the database is.
#[derive(Debug, Clone)]
pub struct Source {
    primary: PgConnectOptions,
    replica: Option<PgConnectOptions>,
}

impl Source {
    /// The servers of the configuration; `None` when it names none.
    pub fn of(stores: &Stores) -> Result<Option<Self>, DatabaseError> {
        let read = |url: &secrecy::SecretString| {
            PgConnectOptions::from_str(url.expose_secret()).map_err(DatabaseError::Address)
        };
        let Some(primary) = stores.database_url.as_ref().map(read).transpose()? else {
            return Ok(None);
        };
        let replica = stores.read_database_url.as_ref().map(read).transpose()?;
        Ok(Some(Self { primary, replica }))
    }

    /// One server for everything.
    #[must_use]
    pub fn single(primary: PgConnectOptions) -> Self {
        Self {
            primary,
            replica: None,
        }
    }

    /// The first server, for sessions outside the pools.
    #[must_use]
    pub fn primary(&self) -> &PgConnectOptions {
        &self.primary
    }

    /// Host, port and name of the first server, for people to read; never a password.
    #[must_use]
    pub fn describe(&self) -> String {
        describe(&self.primary)
    }

    /// Waits until every server answers (for half a minute at most) and makes the pools. `process`
    /// is what the database's own lists show.
    pub async fn connect(&self, process: &str) -> Result<Pools, DatabaseError> {
        until_answering(&self.primary).await?;
        if let Some(replica) = &self.replica {
            until_answering(replica).await?;
        }
        let named = |role: &str| format!("eliteshop {process} {role}");
        let queries = self.replica.as_ref().unwrap_or(&self.primary);
        Ok(Pools {
            commands: pool(&self.primary, &named("commands"), "30s", "5s"),
            queries: pool(queries, &named("queries"), "10s", "5s"),
            background: pool(&self.primary, &named("background"), "0", "60s"),
        })
    }
}

/// The pools of one process; clones share the connections. Connections open when first needed.
#[derive(Debug, Clone)]
pub struct Pools {
    /// For decisions, on the primary: a statement may take 30 seconds.
    pub commands: PgPool,
    /// For questions of customers, on the replica where there is one: a statement may take 10 seconds.
    pub queries: PgPool,
    /// For projectors, imports and rebuilds, on the primary: a statement may take as long as it takes.
    pub background: PgPool,
}

impl Pools {
    /// Closes every connection, after what runs on it has ended.
    pub async fn close(&self) {
        tokio::join!(
            self.commands.close(),
            self.queries.close(),
            self.background.close()
        );
    }
}

fn pool(server: &PgConnectOptions, name: &str, statement: &str, idle: &str) -> PgPool {
    let server = server.clone().application_name(name).options([
        ("statement_timeout", statement),
        ("idle_in_transaction_session_timeout", idle),
        ("timezone", "UTC"),
    ]);
    PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE)
        // A ping before each use would double the round trips; a dead connection shows itself.
        .test_before_acquire(false)
        .connect_lazy_with(server)
}
