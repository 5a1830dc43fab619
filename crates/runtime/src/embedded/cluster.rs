//! The cluster: made once, started, joined, stopped.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{Connection as _, PgConnection};

use super::binaries::{self, Binaries};
use super::error::EmbeddedError;
use super::files::{Files, hand_over, private_dir};
use super::leftover::{self, Postmaster};
use super::lock::{Asked, Lock};
use super::runner::Runner;
use super::server::Server;
use super::sockets;

/// The name of the shop's database and of the server's only role.
const DATABASE: &str = "eliteshop";
const ROLE: &str = "postgres";
/// A start after a crash replays the log first, so patience is long; it is never endless.
const START: Duration = Duration::from_secs(300);
#[cfg(target_os = "macos")]
const LOCALE: &str = "--locale=en_US.UTF-8";
#[cfg(not(target_os = "macos"))]
const LOCALE: &str = "--locale=C.UTF-8";
/// A later setting wins over an earlier one.
const SETTINGS: [&str; 7] = [
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "timezone=UTC",
    "log_timezone=UTC",
    "max_connections=60",
    "max_wal_size=2GB",
    "jit=off",
];

/// For data that is thrown away: nothing waits for a disk, and every test may connect.
const SCRATCH: [&str; 4] = [
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=300",
];

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
        Self::open(data_dir, bin, |files, bin, lock| {
            start(files, bin, lock, &[])
        })
        .await
    }

    /// As [`Cluster::start`], for data that may be lost: tests, and nothing else.
    pub async fn start_scratch(data_dir: &Path, bin: Option<&Path>) -> Result<Self, EmbeddedError> {
        Self::open(data_dir, bin, |files, bin, lock| {
            start(files, bin, lock, &SCRATCH)
        })
        .await
    }

    /// As [`Cluster::start`], but when another process owns the data directory its running server is
    /// used, for as long as that process lives.
    pub async fn start_or_join(data_dir: &Path, bin: Option<&Path>) -> Result<Self, EmbeddedError> {
        match Self::start(data_dir, bin).await {
            Err(EmbeddedError::InUse { .. }) => {}
            other => return other,
        }
        let data_dir = data_dir.to_owned();
        let cluster = blocking(move || join_running(&Files::under(&data_dir)?)).await?;
        cluster.make_database().await?;
        Ok(cluster)
    }

    async fn open(
        data_dir: &Path,
        bin: Option<&Path>,
        start: impl FnOnce(&Files, Option<&Path>, Lock) -> Result<Self, EmbeddedError> + Send + 'static,
    ) -> Result<Self, EmbeddedError> {
        let (data_dir, bin) = (data_dir.to_owned(), bin.map(Path::to_owned));
        let cluster = blocking(move || {
            let files = Files::under(&data_dir)?;
            match Lock::ask(&files.home)? {
                Asked::Mine(lock) => start(&files, bin.as_deref(), lock),
                Asked::Held { owner } => Err(EmbeddedError::InUse {
                    data: files.home,
                    owner,
                }),
            }
        })
        .await?;
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

/// Starts the server of a data directory this process owns.
fn start(
    files: &Files,
    bin: Option<&Path>,
    lock: Lock,
    more: &[&str],
) -> Result<Cluster, EmbeddedError> {
    leftover::clear(files)?;
    let written = files.written()?;
    let binaries = binaries::find(bin, written, &files.cluster())?;
    let runner = Runner::choose(&binaries.postgres(), &files.home)?;
    if written.is_none() {
        make(files, &binaries, runner)?;
    }
    hand_over(&files.cluster(), runner)
        .map_err(EmbeddedError::io("the cluster's files cannot change hands"))?;
    let sockets = sockets::make(&files.cluster(), runner)?;
    let (out, err) = (files.open_log()?, files.open_log()?);
    let mut command = runner.command(&binaries.postgres());
    command
        .arg("-D")
        .arg(files.cluster())
        .stdout(out)
        .stderr(err);
    command
        .arg("-c")
        .arg(format!("unix_socket_directories={}", sockets.display()));
    for setting in SETTINGS.iter().chain(more) {
        command.args(["-c", setting]);
    }
    let server = Server::spawn(command)?;
    wait_until_ready(files, &server)?;
    tracing::info!(version = binaries.major, data = %files.cluster().display(), "the embedded database runs");
    Ok(Cluster {
        sockets,
        owned: Some(Owned {
            server,
            _lock: lock,
        }),
    })
}

/// Makes a new cluster: in a draft first, so that an interrupted start leaves nothing half made.
fn make(files: &Files, binaries: &Binaries, runner: Runner) -> Result<(), EmbeddedError> {
    let draft = files.draft();
    let failed = || EmbeddedError::io(format!("{} cannot be made", draft.display()));
    if draft.exists() {
        std::fs::remove_dir_all(&draft).map_err(failed())?;
    }
    private_dir(&draft, runner).map_err(failed())?;
    let mut command = runner.command(&binaries.initdb());
    command
        .args(["--auth=trust", "-E", "UTF8", LOCALE, "-U", ROLE, "-D"])
        .arg(&draft);
    let said = command
        .output()
        .map_err(EmbeddedError::io("initdb cannot be run"))?;
    if !said.status.success() {
        let text = [said.stdout, said.stderr].concat();
        return Err(EmbeddedError::Init(
            String::from_utf8_lossy(&text).into_owned(),
        ));
    }
    std::fs::rename(&draft, files.cluster()).map_err(failed())
}

fn wait_until_ready(files: &Files, server: &Server) -> Result<(), EmbeddedError> {
    let until = Instant::now() + START;
    let failed = |reason: String| EmbeddedError::Start {
        reason,
        log: files.log(),
        lines: files.last_lines(),
    };
    loop {
        if let Some(status) = server.ended() {
            return Err(failed(status.to_string()));
        }
        if Postmaster::read(files).is_some_and(|said| said.ready && said.pid == server.pid) {
            return Ok(());
        }
        if Instant::now() > until {
            return Err(failed(format!(
                "not ready after {} seconds",
                START.as_secs()
            )));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Waits for the server of the data directory's owner, which may itself be starting.
fn join_running(files: &Files) -> Result<Cluster, EmbeddedError> {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(said) = Postmaster::read(files).filter(|said| said.ready) {
            return Ok(Cluster {
                sockets: said.sockets,
                owned: None,
            });
        }
        if Instant::now() > until {
            return Err(EmbeddedError::InUse {
                data: files.home.clone(),
                owner: None,
            });
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
