//! embedded · the private Postgres server of a shop that was given no `DATABASE_URL` · may touch
//! processes, the data directory and a directory for sockets · never touches the shop's tables.
//!
//! The server is a child of this process: it listens on a Unix socket only, in a directory nobody
//! else may enter, keeps Postgres's default durability, and ends when this process ends, however it
//! ends. A lock on the data directory makes sure there is one owner; other processes may join.

mod binaries;
mod cluster;
mod error;
mod files;
mod leftover;
mod lock;
mod runner;
mod server;
mod sockets;
mod start;

pub use cluster::Cluster;
pub use error::EmbeddedError;

#[cfg(test)]
mod tests;
