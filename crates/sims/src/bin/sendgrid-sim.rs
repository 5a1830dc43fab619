//! sendgrid-sim · runs a SendGrid of this machine in a process of its own, and tells what it does.
#![allow(
    clippy::print_stdout,
    reason = "a command line speaks on standard output"
)]

use anyhow::Context as _;
use clap::Parser;
use sims::Teller;
use sims::sendgrid::{SendGridOptions, SendGridSim};

/// A stand-in for SendGrid on 127.0.0.1. What it took stands under /_sim/letters.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// Where it listens; 0 lets the system choose
    #[arg(long, default_value_t = 12113)]
    port: u16,
    /// The key that is let in
    #[arg(long, default_value = "SG.sim.key")]
    api_key: String,
    /// Say nothing but the address
    #[arg(long)]
    quiet: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let teller = match arguments.quiet {
        true => Teller::silent(),
        false => Teller::new(|line| println!("sendgrid-sim: {line}")),
    };
    let sim = SendGridSim::start(SendGridOptions {
        port: arguments.port,
        api_key: arguments.api_key,
        teller,
    })
    .await?;
    println!("sendgrid-sim listens on {}", sim.url());
    tokio::signal::ctrl_c()
        .await
        .context("waiting for the end")?;
    sim.stop().await;
    Ok(())
}
