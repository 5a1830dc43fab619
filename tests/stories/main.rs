//! stories · what the shop promises, told across its rooms · real Postgres, real HTTP.

mod log;
mod tidy;
