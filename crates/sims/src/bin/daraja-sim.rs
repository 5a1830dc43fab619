//! daraja-sim · runs a Daraja of this machine in a process of its own, and tells what it does.
#![allow(
    clippy::print_stdout,
    reason = "a command line speaks on standard output"
)]

use anyhow::Context as _;
use clap::{Parser, ValueEnum};
use sims::Teller;
use sims::daraja::{DarajaOptions, DarajaSim, Dialect, Manners, PayerAnswer, PayerScript};

/// A stand-in for Safaricom's Daraja on 127.0.0.1, with books of its own. It is driven under /_sim/;
/// callbacks go where each request says.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// Where it listens; 0 lets the system choose
    #[arg(long, default_value_t = 12112)]
    port: u16,
    /// The consumer key that gets a token
    #[arg(long, default_value = "sim-consumer-key")]
    consumer_key: String,
    /// Its secret
    #[arg(long, default_value = "sim-consumer-secret")]
    consumer_secret: String,
    /// The short code of the shop
    #[arg(long, default_value = "174379")]
    shortcode: String,
    /// The till, for Buy Goods
    #[arg(long)]
    till: Option<String>,
    /// What passwords are made with
    #[arg(long, default_value = "sim-passkey")]
    passkey: String,
    /// Who may reverse, pay out and ask for statuses
    #[arg(long, default_value = "testapi")]
    initiator: String,
    /// The encrypted password of the initiator; empty takes any
    #[arg(long, default_value = "")]
    security_credential: String,
    /// What payers do unless told otherwise
    #[arg(long, value_enum, default_value_t = Payer::Pays)]
    payer: Payer,
    /// Milliseconds a payer takes
    #[arg(long, default_value_t = 1_500)]
    payer_ms: u64,
    /// Callbacks and answers with strings for numbers
    #[arg(long)]
    strings: bool,
    /// Status queries are answered at once as well, which the real ones are not
    #[arg(long)]
    sync_status: bool,
    /// Where all chance comes from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Say nothing but the address
    #[arg(long)]
    quiet: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Payer {
    Pays,
    Cancels,
    NoAnswer,
    WrongPin,
    InsufficientFunds,
    Waits,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let teller = match arguments.quiet {
        true => Teller::silent(),
        false => Teller::new(|line| println!("daraja-sim: {line}")),
    };
    let sim = DarajaSim::start(options(arguments, teller)).await?;
    println!("daraja-sim listens on {}", sim.url());
    tokio::signal::ctrl_c()
        .await
        .context("waiting for the end")?;
    sim.stop().await;
    Ok(())
}

fn options(arguments: Arguments, teller: Teller) -> DarajaOptions {
    let answer = match arguments.payer {
        Payer::Pays => PayerAnswer::Pays,
        Payer::Cancels => PayerAnswer::Cancels,
        Payer::NoAnswer => PayerAnswer::NoAnswer,
        Payer::WrongPin => PayerAnswer::WrongPin,
        Payer::InsufficientFunds => PayerAnswer::InsufficientFunds,
        Payer::Waits => PayerAnswer::Waits,
    };
    DarajaOptions {
        port: arguments.port,
        consumer_key: arguments.consumer_key,
        consumer_secret: arguments.consumer_secret,
        shortcode: arguments.shortcode,
        till: arguments.till,
        passkey: arguments.passkey,
        initiator: arguments.initiator,
        security_credential: arguments.security_credential,
        payer: PayerScript {
            after_ms: arguments.payer_ms,
            ..PayerScript::new(answer)
        },
        manners: Manners {
            dialect: if arguments.strings {
                Dialect::Strings
            } else {
                Dialect::Portal
            },
            sync_status: arguments.sync_status,
            ..Manners::default()
        },
        seed: arguments.seed,
        teller,
        ..DarajaOptions::default()
    }
}
