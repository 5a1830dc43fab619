//! `eliteshop reconcile`: the providers' books of a day beside the shop's own.

use std::process::ExitCode;

use anyhow::Context as _;
use chrono::{Days, NaiveDate, Utc};
use domain::reconciliation::{Difference, Findings};
use runtime::Config;
use serde_json::json;
use workers::Bookkeeper;

use crate::cashier::cashier;
use crate::database::{Claim, Database};
use crate::deeds::Deed;
use crate::door;

/// Compares a day, yesterday unless said otherwise, and prints what differs. Fails when anything
/// does, or when a provider did not show its books.
pub(crate) async fn reconcile(config: &Config, day: Option<NaiveDate>) -> anyhow::Result<ExitCode> {
    let now = Utc::now();
    let yesterday = now.date_naive().checked_sub_days(Days::new(1));
    let day = day.or(yesterday).context("there is no such day")?;
    let database = Database::open(config, "reconcile", Claim::Guest).await?;
    let store = door::store(&database.pools);
    let identity = door::identity(config, &database.pools)?;
    let cashier = cashier(config, &store, &identity)?;
    let pool = &database.pools.commands;
    let deed = Deed::begin(pool, ("books.reconciled", None), json!({ "day": day })).await?;
    let keeper = Bookkeeper {
        cashier,
        identity,
        read: database.pools.queries.clone(),
    };
    let found = keeper.reconcile(day, now).await;
    if found.is_empty() {
        println!("No payment provider is configured: there is nothing to compare.");
    }
    let mut agree = true;
    for (method, day, findings) in found {
        match findings {
            Ok(findings) => {
                agree &= findings.differences.is_empty();
                show(&format!("{method:?}"), &findings);
            }
            Err(error) => {
                agree = false;
                println!("{method:?} {day}: {error}");
            }
        }
    }
    let noted = deed.end(pool, Some(json!({ "agree": agree }))).await;
    store.close().await;
    database.close().await;
    noted?;
    Ok(if agree {
        ExitCode::SUCCESS
    } else {
        println!("Next: GET /api/admin/reconciliations, and the provider's own pages.");
        ExitCode::FAILURE
    })
}

fn show(method: &str, findings: &Findings) {
    let Findings {
        day,
        our_lines,
        their_lines,
        differences,
        ..
    } = findings;
    let count = differences.len();
    println!("{method} {day}: {our_lines} lines here, {their_lines} there, {count} differ");
    for Difference {
        what,
        provider_ref,
        our_amount,
        their_amount,
        currency,
        ..
    } in differences
    {
        let sum = |amount: &Option<domain::kernel::Amount>| {
            amount.map_or_else(|| "nothing".to_owned(), |amount| amount.units().to_string())
        };
        let (ours, theirs) = (sum(our_amount), sum(their_amount));
        println!("  {what:?} {provider_ref}: {ours} here, {theirs} there ({currency} minor units)");
    }
}
