//! `eliteshop projections` and `eliteshop rebuild`.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::bail;
use eventstore::{Projector, rebuild as build};
use runtime::Config;
use serde_json::json;

use crate::database::{Claim, Database};
use crate::deeds::Deed;
use crate::door;

/// Shows how far every projection is.
pub(crate) async fn projections(config: &Config) -> anyhow::Result<ExitCode> {
    let database = Database::open(config, "projections", Claim::Guest).await?;
    let statuses = workers::projection_statuses(&database.pools.background).await;
    database.close().await;
    println!(
        "{:<20} {:>7} {:<9} {:>9} {:>7}  moved",
        "projection", "version", "status", "behind", "parked"
    );
    for one in statuses? {
        let moved = one.moved_at.format("%Y-%m-%d %H:%M:%S UTC");
        println!(
            "{:<20} {:>7} {:<9} {:>9} {:>7}  {moved}",
            one.name, one.version, one.status, one.behind, one.parked
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds the named projections anew; all of them when none is named.
pub(crate) async fn rebuild(config: &Config, names: &[String]) -> anyhow::Result<ExitCode> {
    let chosen = choose(names)?;
    let database = Database::open(config, "rebuild", Claim::Guest).await?;
    let store = door::store(&database.pools);
    let pool = &database.pools.commands;
    let named: Vec<&str> = chosen.iter().map(|one| one.name()).collect();
    let deed = Deed::begin(pool, ("projections.rebuilt", None), json!(named)).await?;
    let mut outcome = Ok(());
    for projector in &chosen {
        let name = projector.name();
        let tell = |built: build::Built| {
            tracing::info!(projection = name, events = built.events, "rebuild.page")
        };
        match build::rebuild(&store, &database.pools.background, projector, tell).await {
            Ok(events) => println!("{name}: built anew from {events} events"),
            Err(fault) => {
                outcome = Err(fault);
                break;
            }
        }
    }
    store.close().await;
    let became = outcome.as_ref().ok().map(|()| json!({}));
    let noted = deed.end(pool, became).await;
    database.close().await;
    outcome?;
    noted?;
    Ok(ExitCode::SUCCESS)
}

fn choose(names: &[String]) -> anyhow::Result<Vec<Arc<dyn Projector>>> {
    let all = projections::all();
    for name in names {
        if !all.iter().any(|one| one.name() == name) {
            let known: Vec<&str> = all.iter().map(|one| one.name()).collect();
            bail!(
                "there is no projection `{name}`; there are {}",
                known.join(", ")
            );
        }
    }
    let wanted =
        |one: &Arc<dyn Projector>| names.is_empty() || names.iter().any(|name| name == one.name());
    Ok(all.into_iter().filter(wanted).collect())
}
