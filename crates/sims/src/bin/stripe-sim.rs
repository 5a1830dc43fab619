//! stripe-sim · runs a Stripe of this machine in a process of its own, and tells what it does.
#![allow(
    clippy::print_stdout,
    reason = "a command line speaks on standard output"
)]

use anyhow::Context as _;
use clap::Parser;
use sims::stripe::{StripeOptions, StripeSim};
use sims::{NoticeRules, Teller};

/// A stand-in for Stripe on 127.0.0.1, with books of its own. It is driven under /_sim/.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// Where it listens; 0 lets the system choose
    #[arg(long, default_value_t = 12111)]
    port: u16,
    /// Where notices go; nowhere unless said here or under /_sim/webhook
    #[arg(long, value_name = "URL")]
    webhook_url: Option<String>,
    /// The secret key that is let in
    #[arg(long, default_value = "sk_test_sim")]
    secret_key: String,
    /// What notices are signed with
    #[arg(long, default_value = "whsec_sim")]
    webhook_secret: String,
    /// The API version events say they are of
    #[arg(long, default_value = "2026-10-28.endive")]
    api_version: String,
    /// Where all chance comes from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How often a notice is tried again
    #[arg(long, default_value_t = NoticeRules::patient().retries)]
    retries: u32,
    /// Say nothing but the address
    #[arg(long)]
    quiet: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let teller = match arguments.quiet {
        true => Teller::silent(),
        false => Teller::new(|line| println!("stripe-sim: {line}")),
    };
    let sim = StripeSim::start(StripeOptions {
        port: arguments.port,
        secret_key: arguments.secret_key,
        webhook_secret: arguments.webhook_secret,
        webhook_url: arguments.webhook_url,
        api_version: arguments.api_version,
        seed: arguments.seed,
        notices: NoticeRules {
            retries: arguments.retries,
            ..NoticeRules::patient()
        },
        teller,
        ..StripeOptions::default()
    })
    .await?;
    println!("stripe-sim listens on {}", sim.url());
    tokio::signal::ctrl_c()
        .await
        .context("waiting for the end")?;
    sim.stop().await;
    Ok(())
}
