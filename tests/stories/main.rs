//! stories · what the shop promises, told across its rooms · real Postgres, real HTTP.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // tests fail loudly and say their seeds

mod bad_inputs;
mod chaos;
mod door;
mod goods;
mod history;
mod journey;
mod log;
mod payments;
mod people;
mod relay;
mod rush;
mod tidy;
