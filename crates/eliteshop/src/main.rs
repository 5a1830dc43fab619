//! eliteshop · the one binary: reads the configuration, wires the rooms, starts roles, does chores ·
//! may touch everything · never decides anything itself.
#![allow(
    clippy::print_stdout,
    reason = "a command line speaks on standard output"
)]

mod admin;
mod banner;
mod cashier;
mod chores;
mod cli;
mod database;
mod deeds;
mod demo;
mod dev;
mod door;
mod hands;
mod mail;
#[cfg(feature = "planted")]
mod planted;
mod relay;
mod roles;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    let outcome = runtime.block_on(cli::run(arguments));
    // What still runs by now has had its chance; nothing that was acknowledged depends on it.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    outcome.unwrap_or_else(|error| failed(&error))
}

fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("eliteshop: {error:#}");
    ExitCode::FAILURE
}
