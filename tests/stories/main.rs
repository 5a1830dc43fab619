//! stories · what the shop promises, told across its rooms · real Postgres, real HTTP.

mod history;
mod log;
mod rush;
mod tidy;
