//! bench · how fast, against a floor measured in the same run · may use everything · never part of the shop.

#![allow(clippy::print_stdout, clippy::float_arithmetic)] // figures for people, not money
#![allow(clippy::cast_precision_loss)]

mod append;
mod checkout;
mod floor;
mod hot;
mod http;
mod measure;
mod notices;
mod processor;
mod replay;
mod report;
mod same_rows;
mod shop;
mod storm;

use anyhow::Result;
use clap::Parser;
use std::path::PathBuf;
use std::time::Duration;

/// Measures the shop; build it with `--release` or the figures mean nothing.
#[derive(Parser)]
struct Options {
    /// What to measure: append, checkout, hot, replay, http, storm, notices, idle. All of it if nothing is named.
    what: Vec<String>,
    /// Seconds per measurement.
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// The shop's binary, for http, storm, notices and idle.
    #[arg(long, default_value = "target/release/eliteshop")]
    shop: PathBuf,
    /// Write the tables into this file as well.
    #[arg(long)]
    write: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    let time = Duration::from_secs(options.seconds);
    let wants =
        |name: &str| options.what.is_empty() || options.what.iter().any(|what| what == name);
    let mut report = report::Report::begin();
    if wants("append") {
        report.add(append::measure(time).await?);
    }
    if wants("checkout") {
        report.add(checkout::measure(time).await?);
    }
    if wants("hot") {
        report.add(hot::measure(time).await?);
    }
    if wants("replay") {
        report.add(replay::measure().await?);
    }
    if wants("http") {
        report.add(http::measure(&options.shop, time).await?);
    }
    if wants("storm") {
        report.add(storm::measure(&options.shop, time).await?);
    }
    if wants("notices") {
        report.add(notices::measure(&options.shop, time).await?);
    }
    if wants("idle") {
        report.add(shop::idle(&options.shop).await?);
    }
    if let Some(file) = options.write {
        report.write(&file)?;
        println!("written to {}", file.display());
    }
    Ok(())
}
