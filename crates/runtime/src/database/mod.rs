//! database · connections to Postgres, waited for and bounded, and the migrations · may touch the
//! database's sessions and schema · never touches what the tables mean.

mod migrate;
mod pools;
mod wait;

pub use migrate::{migrate, require_current};
pub use pools::{Pools, Source};

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The address is malformed; a [`crate::Config`] never holds such a one.
    #[error("the address of the database is malformed")]
    Address(#[source] sqlx::Error),
    /// The server could not be reached in time.
    #[error("the database at {at} did not answer within {seconds} seconds")]
    Unreachable {
        /// Host, port and name; never a password.
        at: String,
        /// How long it was tried.
        seconds: u64,
        /// The last refusal.
        source: sqlx::Error,
    },
    /// The server answered and refused for a reason that waiting does not mend.
    #[error("the database at {at} refuses the connection")]
    Refused {
        /// Host, port and name; never a password.
        at: String,
        /// The refusal.
        source: sqlx::Error,
    },
    /// A migration failed; everything before it stays applied.
    #[error("the database could not be migrated")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The database is older or newer than this program.
    #[error("the database has not the shape this program needs ({0}). Run: eliteshop migrate")]
    NotCurrent(String),
    /// A statement failed.
    #[error("the database failed")]
    Sql(#[from] sqlx::Error),
}
