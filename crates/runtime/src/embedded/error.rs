//! Why there is no embedded database, in words that say what to do.

use std::path::PathBuf;

/// Why the embedded database does not run.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// No PostgreSQL on this machine.
    #[error(
        "no PostgreSQL was found on this machine. Install one (Debian and Ubuntu: apt-get install postgresql; \
         macOS: brew install postgresql@17), or set POSTGRES_BIN to a directory that holds initdb and postgres, \
         or set DATABASE_URL to a server"
    )]
    NotFound,
    /// `POSTGRES_BIN` does not hold what is needed.
    #[error("POSTGRES_BIN is {0}, which does not hold initdb and postgres that can be run")]
    WrongBin(PathBuf),
    /// Only servers too old.
    #[error("PostgreSQL {found} was found, but {minimum} or newer is needed")]
    TooOld {
        /// The newest one found.
        found: u32,
        /// The oldest that serves.
        minimum: u32,
    },
    /// The data was written by another major version.
    #[error(
        "the data in {data} was written by PostgreSQL {written}, and this machine has {found}. Install \
         PostgreSQL {written} (its programs may stand beside the others), or move the data with pg_upgrade"
    )]
    OtherVersion {
        /// The cluster's directory.
        data: PathBuf,
        /// The major version that wrote it.
        written: u32,
        /// The versions that were found.
        found: String,
    },
    /// Another shop owns the data directory.
    #[error(
        "{data} is in use by another shop{}. Stop that one, or give this one another DATA_DIR",
        .owner.map(|pid| format!(" (process {pid})")).unwrap_or_default()
    )]
    InUse {
        /// The data directory.
        data: PathBuf,
        /// The owner, as far as it is known.
        owner: Option<i32>,
    },
    /// A server of an earlier run does not end.
    #[error(
        "a database server of an earlier run (process {pid}) does not stop; end it and try again"
    )]
    Stuck {
        /// Its process.
        pid: i32,
    },
    /// Nobody to run the server as.
    #[error(
        "this process is root, and PostgreSQL does not run as root. It could not be given its own user namespace \
         ({namespace}) nor another user's rights ({user}). Run the shop as an ordinary user, or set DATABASE_URL"
    )]
    NoUser {
        /// Why no namespace.
        namespace: String,
        /// Why no other user.
        user: String,
    },
    /// The socket directory cannot be trusted.
    #[error("{0} must be a directory that belongs to this user alone; remove it and try again")]
    Sockets(PathBuf),
    /// `initdb` failed.
    #[error("PostgreSQL could not create its data directory:\n{0}")]
    Init(String),
    /// The server ended while starting, or did not become ready.
    #[error("PostgreSQL did not start ({reason}). The end of {log}:\n{lines}")]
    Start {
        /// What was seen.
        reason: String,
        /// The server's log.
        log: PathBuf,
        /// Its last lines.
        lines: String,
    },
    /// The server runs but the shop's database could not be made.
    #[error("the embedded database does not answer")]
    Database(#[from] sqlx::Error),
    /// A file or process could not be handled.
    #[error("{what}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        source: std::io::Error,
    },
}

impl EmbeddedError {
    /// Wraps an I/O error with what was tried.
    pub(super) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}
