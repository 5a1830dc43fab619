//! stories · what the shop promises, told across its rooms · real Postgres, real HTTP.

mod door;
mod history;
mod journey;
mod log;
mod rush;
mod tidy;
