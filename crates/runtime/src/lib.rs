//! runtime · how a process of the shop is born and dies: configuration, telemetry, the embedded
//! database, pools, shutdown · may touch the environment, files, processes and Postgres · never
//! touches anything that is sold.

pub mod cache;
pub mod config;
pub mod database;
pub mod embedded;
pub mod shutdown;
pub mod telemetry;

pub use config::{Config, ConfigError};
pub use shutdown::Shutdown;
