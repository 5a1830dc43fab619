//! The servers that keep things; without them the shop keeps everything itself.

use std::path::PathBuf;
use std::str::FromStr;

use secrecy::SecretString;
use sqlx::postgres::PgConnectOptions;

use super::reader::Reader;
use super::values;

/// Addresses of Postgres, Redis and RabbitMQ.
#[derive(Debug, Clone)]
pub struct Stores {
    /// `DATABASE_URL`; `None` starts the embedded database under the data directory.
    pub database_url: Option<SecretString>,
    /// `POSTGRES_BIN`: the directory with `initdb` and `postgres` for the embedded database; `None`
    /// looks for one.
    pub postgres_bin: Option<PathBuf>,
    /// `READ_DATABASE_URL`: a replica for queries; `None` reads from the first.
    pub read_database_url: Option<SecretString>,
    /// `REDIS_URL`; `None` keeps caches and limits in the process.
    pub redis_url: Option<SecretString>,
    /// `AMQP_URL`; `None` lets consumers hang on the event feed in the process.
    pub amqp_url: Option<SecretString>,
}

impl Stores {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let stores = Self {
            database_url: reader.checked_secret("DATABASE_URL", postgres),
            postgres_bin: reader.text("POSTGRES_BIN").map(PathBuf::from),
            read_database_url: reader.checked_secret("READ_DATABASE_URL", postgres),
            redis_url: reader.checked_secret(
                "REDIS_URL",
                values::address(&["redis", "rediss", "redis+unix"]),
            ),
            amqp_url: reader.checked_secret("AMQP_URL", values::address(&["amqp", "amqps"])),
        };
        if stores.read_database_url.is_some() && reader.text("DATABASE_URL").is_none() {
            reader.problem(
                "READ_DATABASE_URL",
                "is a copy of DATABASE_URL, which is not set",
            );
        }
        stores
    }
}

fn postgres(url: &str) -> Result<(), String> {
    values::address(&["postgres", "postgresql"])(url)?;
    match PgConnectOptions::from_str(url) {
        Ok(_) => Ok(()),
        Err(_) => Err(
            "is not a Postgres URL such as postgresql://user:password@host:5432/name".to_owned(),
        ),
    }
}
