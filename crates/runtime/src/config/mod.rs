//! config · every variable the shop listens to, read once at start · may touch the environment and
//! the data directory · never touches the network.
//!
//! [`Config::from_env`] reads everything, collects every problem and refuses the start with all of
//! them in one message. Each group of variables has its own file; defaults stand where they are read.

mod commerce;
mod dotenv;
mod listen;
mod mail;
mod networks;
mod personal;
mod problem;
mod providers;
mod reader;
mod secrets;
mod security;
mod stores;
mod strict;
mod values;

use std::path::{Path, PathBuf};

pub use commerce::Commerce;
pub use listen::{Listen, Traffic};
pub use mail::{Mail, MailWay};
pub use networks::Networks;
pub use personal::Personal;
pub use problem::{ConfigError, Problem};
pub use providers::{Cloudinary, Mpesa, Paying, Providers, Stripe};
use reader::Reader;
pub use security::{FirstAdmin, Security};
pub use stores::Stores;
pub use values::Decimal;

/// Where the shop runs (`NODE_ENV`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// On a desk: readable logs, generated secrets.
    Development,
    /// In automated tests; like development.
    Test,
    /// For customers: JSON logs, every secret given from outside.
    Production,
}

/// What one process of the shop was told at its start. Secrets never show in `Debug`.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the shop runs.
    pub environment: Environment,
    /// The directory that keeps the embedded database, generated secrets and uploads.
    pub data_dir: PathBuf,
    /// What the log shows, in the syntax of `RUST_LOG`.
    pub log: String,
    /// How the log is written: JSON lines, or for people (`LOG_FORMAT`).
    pub json_log: bool,
    /// Addresses the process listens on.
    pub listen: Listen,
    /// Who may call, and how often.
    pub traffic: Traffic,
    /// The servers that keep things: Postgres, Redis, RabbitMQ.
    pub stores: Stores,
    /// Secrets and the lifetimes of tokens.
    pub security: Security,
    /// Currency, tax, shipping fee, how long stock is held.
    pub commerce: Commerce,
    /// How long personal data is kept.
    pub personal: Personal,
    /// Accounts with payment, mail and media providers; none is needed to run.
    pub providers: Providers,
}

impl Config {
    /// Reads the process environment, completed by a file `.env` in the working directory (the
    /// environment wins), and makes the data directory if a secret has to be kept there.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_env_and(&[])
    }

    /// As [`Config::from_env`], with `given` before everything else: what the command line says.
    pub fn from_env_and(given: &[(&str, String)]) -> Result<Self, ConfigError> {
        let file = dotenv::read(Path::new(".env"))?;
        let given = |name: &str| {
            given
                .iter()
                .find(|one| one.0 == name)
                .map(|one| one.1.clone())
        };
        Self::from_lookup(&|name| {
            let set = || std::env::var(name).ok();
            given(name).or_else(set).or_else(|| file.get(name).cloned())
        })
    }

    /// As [`Config::from_env`], with the variables answered by `lookup`. An empty value counts as
    /// absent.
    pub fn from_lookup(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut reader = Reader::new(lookup);
        let environment = reader.parsed("NODE_ENV", Environment::Development, values::environment);
        let mut config = Self {
            environment,
            data_dir: reader
                .text("DATA_DIR")
                .map_or_else(|| PathBuf::from("data"), PathBuf::from),
            log: reader.parsed(
                "LOG",
                "info,sqlx=warn,actix_server=warn,lapin=off".to_owned(),
                values::log_filter,
            ),
            json_log: reader.parsed(
                "LOG_FORMAT",
                environment == Environment::Production,
                values::log_format,
            ),
            listen: Listen::read(&mut reader, environment),
            traffic: Traffic::read(&mut reader, environment),
            stores: Stores::read(&mut reader),
            security: Security::read(&mut reader, environment),
            commerce: Commerce::read(&mut reader),
            personal: Personal::read(&mut reader),
            providers: Providers::read(&mut reader),
        };
        if environment == Environment::Production {
            strict::check(&mut reader);
        }
        reader.finish()?;
        secrets::fill(&config.data_dir.clone(), &mut config.security)?;
        Ok(config)
    }

    /// Whether the shop runs for customers.
    #[must_use]
    pub fn is_production(&self) -> bool {
        self.environment == Environment::Production
    }
}

#[cfg(test)]
mod tests;
