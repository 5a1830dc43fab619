//! Making, starting and joining a cluster: everything that blocks.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::binaries::{self, Binaries};
use super::cluster::ROLE;
use super::error::EmbeddedError;
use super::files::{Files, hand_over, private_dir};
use super::leftover::{self, Postmaster};
use super::runner::Runner;
use super::server::Server;
use super::sockets;

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
pub(super) const SCRATCH: [&str; 4] = [
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=300",
];

/// What a start leads to.
pub(super) struct Started {
    pub(super) sockets: PathBuf,
    pub(super) server: Server,
}

/// Starts the server of a data directory this process owns.
pub(super) fn start(
    files: &Files,
    bin: Option<&Path>,
    more: &[&str],
) -> Result<Started, EmbeddedError> {
    leftover::clear(files)?;
    let written = files.written()?;
    let binaries = binaries::find(bin, written, &files.cluster())?;
    let runner = Runner::choose(&binaries.postgres(), &files.home)?;
    if written.is_none() {
        make(files, &binaries, runner)?;
    }
    let cluster = files.cluster();
    hand_over(&cluster, runner)
        .map_err(EmbeddedError::io("the cluster's files cannot change hands"))?;
    let sockets = sockets::make(&cluster, runner)?;
    let mut command = runner.command(&binaries.postgres());
    command
        .stdout(files.open_log()?)
        .stderr(files.open_log()?)
        .arg("-D")
        .arg(&cluster);
    command
        .arg("-c")
        .arg(format!("unix_socket_directories={}", sockets.display()));
    for setting in SETTINGS.iter().chain(more) {
        command.args(["-c", setting]);
    }
    let server = Server::spawn(command)?;
    wait_until_ready(files, &server)?;
    tracing::info!(version = binaries.major, data = %cluster.display(), "the embedded database runs");
    Ok(Started { sockets, server })
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
pub(super) fn join(files: &Files) -> Result<PathBuf, EmbeddedError> {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(said) = Postmaster::read(files).filter(|said| said.ready) {
            return Ok(said.sockets);
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
