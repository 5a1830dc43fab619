//! The cluster: made once, started, joined, stopped.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{Connection as _, PgConnection};

use super::error::EmbeddedError;
use super::files::Files;
use super::lock::{Asked, Lock};
use super::server::Server;
use super::sockets;
use super::start::{SCRATCH, join, start};

/// The name of the shop's database and of the server's only role.
const DATABASE: &str = "eliteshop";
pub(super) const ROLE: &str = "postgres";

/// An embedded database that accepts connections, owned or joined by this process.
#[derive(Debug)]
pub struct Cluster {
    sockets: PathBuf,
    owned: Option<Owned>,
}

/// Dropped in this order: the server goes before another shop may come.
#[derive(Debug)]
struct Owned {
    server: Server,
    _lock: Lock,
}

impl Cluster {
    /// Starts the cluster under `data_dir`, making it first where there is none. Refused with
    /// [`EmbeddedError::InUse`] when another process owns the data directory.
    ///
    /// `bin` names the directory of the programs; without it they are looked for.
    pub async fn start(data_dir: &Path, bin: Option<&Path>) -> Result<Self, EmbeddedError> {
        Self::open(data_dir, bin, &[]).await
    }

    /// As [`Cluster::start`], with room for as many connections as a measurement opens.
    pub async fn start_roomy(data_dir: &Path, bin: Option<&Path>) -> Result<Self, EmbeddedError> {
        Self::open(data_dir, bin, &["max_connections=200"]).await
    }

    /// As [`Cluster::start`], for data that may be lost: tests, and nothing else.
    pub async fn start_scratch(data_dir: &Path, bin: Option<&Path>) -> Result<Self, EmbeddedError> {
        Self::open(data_dir, bin, &SCRATCH).await
    }

    /// As [`Cluster::start`], but when another process owns the data directory its running server is
    /// used, for as long as that process lives.
    pub async fn start_or_join(data_dir: &Path, bin: Option<&Path>) -> Result<Self, EmbeddedError> {
        match Self::start(data_dir, bin).await {
            Err(EmbeddedError::InUse { .. }) => {}
            other => return other,
        }
        let data_dir = data_dir.to_owned();
        let sockets = blocking(move || join(&Files::under(&data_dir)?)).await?;
        let cluster = Self {
            sockets,
            owned: None,
        };
        cluster.make_database().await?;
        Ok(cluster)
    }

    async fn open(
        data_dir: &Path,
        bin: Option<&Path>,
        settings: &'static [&'static str],
    ) -> Result<Self, EmbeddedError> {
        let (data_dir, bin) = (data_dir.to_owned(), bin.map(Path::to_owned));
        let opened = move || {
            let files = Files::under(&data_dir)?;
            let lock = match Lock::ask(&files.home)? {
                Asked::Mine(lock) => lock,
                Asked::Held { owner } => {
                    return Err(EmbeddedError::InUse {
                        data: files.home,
                        owner,
                    });
                }
            };
            let started = start(&files, bin.as_deref(), settings)?;
            let owned = Owned {
                server: started.server,
                _lock: lock,
            };
            Ok(Self {
                sockets: started.sockets,
                owned: Some(owned),
            })
        };
        let cluster = blocking(opened).await?;
        cluster.make_database().await?;
        Ok(cluster)
    }

    /// How to connect to the shop's database.
    #[must_use]
    pub fn options(&self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.sockets)
            .port(5432)
            .username(ROLE)
            .database(DATABASE)
            .ssl_mode(PgSslMode::Disable)
    }

    /// The same as an address, for `DATABASE_URL` of another process or for `psql`.
    #[must_use]
    pub fn address(&self) -> String {
        format!(
            "postgresql://{ROLE}@localhost/{DATABASE}?host={}",
            self.sockets.display()
        )
    }

    /// Returns when the server has ended without being asked to; never for a joined one.
    pub async fn lost(&self) {
        let Some(owned) = &self.owned else {
            return std::future::pending().await;
        };
        let mut ears = owned.server.ears();
        let _ = ears.wait_for(Option::is_some).await;
    }

    /// Stops an owned server cleanly and waits until it is gone; leaves a joined one alone.
    pub async fn stop(self) {
        let Some(owned) = self.owned else { return };
        let sockets = self.sockets;
        let stopped = tokio::task::spawn_blocking(move || {
            owned.server.stop();
            sockets::remove(&sockets);
        });
        let _ = stopped.await;
    }

    async fn make_database(&self) -> Result<(), EmbeddedError> {
        let mut server = PgConnection::connect_with(&self.options().database("postgres")).await?;
        for patience in (0..250).rev() {
            let known = sqlx::query("select from pg_database where datname = $1").bind(DATABASE);
            if known.fetch_optional(&mut server).await?.is_some() {
                break;
            }
            if self.owned.is_some() {
                sqlx::query(&format!("create database {DATABASE}"))
                    .execute(&mut server)
                    .await?;
            } else if patience > 0 {
                // Its owner is just about to make it.
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        server.close().await?;
        Ok(())
    }
}

/// Runs what waits for processes and files where waiting hurts nobody.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, EmbeddedError> + Send + 'static,
) -> Result<T, EmbeddedError> {
    let done = tokio::task::spawn_blocking(work)
        .await
        .map_err(std::io::Error::other);
    done.map_err(EmbeddedError::io("starting the database was interrupted"))?
}
