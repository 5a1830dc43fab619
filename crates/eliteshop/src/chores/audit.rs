//! `eliteshop audit verify`.

use std::process::ExitCode;

use eventstore::{EventStore, rebuild};
use runtime::Config;
use sqlx::PgPool;
use workers::invariants::{self, Findings, Invariant};

use crate::database::{Claim, Database};
use crate::door;

/// So many events are read between two words of how far it is.
const TELL_EVERY: u64 = 100_000;

/// Reads the chain of the audit log, replays the event log against the rules of the shop, and compares
/// every projection with what the events say. Fails if a link, an event or a row is not what it should be,
/// or if the audit log no longer has the row whose seal is `head`.
pub(crate) async fn verify(config: &Config, head: Option<&str>) -> anyhow::Result<ExitCode> {
    let database = Database::open(config, "audit", Claim::Guest).await?;
    let store = door::store(&database.pools);
    let sound = everything(&store, &database.pools.background, head).await;
    store.close().await;
    database.close().await;
    Ok(if sound? {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn everything(store: &EventStore, pool: &PgPool, head: Option<&str>) -> anyhow::Result<bool> {
    let chain = chain(pool, head).await?;
    let rules = rules(store, pool).await?;
    let tables = tables(store, pool).await?;
    Ok(chain && rules && tables)
}

/// Whether the event log keeps the rules that must hold at every event: a line for each of them, and one
/// for each place where it is broken.
async fn rules(store: &EventStore, pool: &PgPool) -> anyhow::Result<bool> {
    let tell = |events: u64| {
        if events.is_multiple_of(TELL_EVERY) {
            println!("{:<20} {events} events read", "event log");
        }
    };
    let findings = invariants::check(store, pool, tell).await?;
    for invariant in Invariant::ALL {
        show(&findings, invariant);
    }
    Ok(findings.violations().is_empty())
}

fn show(findings: &Findings, invariant: Invariant) {
    let (name, checked) = (invariant.name(), findings.checked(invariant));
    let broken = findings.broken(invariant).count();
    let says = invariant.says();
    if broken == 0 {
        println!("{name:<20} holds, checked {checked} times: {says}");
        return;
    }
    println!("{name:<20} BROKEN {broken} times of {checked}: {says}");
    for one in findings.broken(invariant) {
        println!("{:<20} {}: {}", "", one.place, one.said);
    }
}

/// Whether every projection is, row for row, what the events say (invariant 7).
async fn tables(store: &EventStore, pool: &PgPool) -> anyhow::Result<bool> {
    let mut sound = true;
    for projector in projections::all() {
        let name = projector.name();
        let differences = rebuild::verify(store, pool, &projector, |_| ()).await?;
        if differences.is_empty() {
            println!("{name:<20} equals its rebuild");
        }
        for one in differences {
            sound = false;
            println!(
                "{name:<20} DIFFERS in {}: {} rows only live, {} only rebuilt",
                one.table, one.only_live, one.only_rebuilt
            );
        }
    }
    Ok(sound)
}

/// Whether the audit log is as it was written, and as long as it was when `head` was noted.
async fn chain(pool: &PgPool, head: Option<&str>) -> anyhow::Result<bool> {
    let verified = match audit::verify(pool, |rows| {
        println!("{:<20} {rows} rows read", "audit log")
    })
    .await?
    {
        Ok(verified) => verified,
        Err(broken) => {
            println!("{:<20} BROKEN: {broken}", "audit log");
            return Ok(false);
        }
    };
    let seal = hex::encode(&verified.head);
    println!(
        "{:<20} {} rows, every link holds",
        "audit log", verified.rows
    );
    println!(
        "{:<20} head {seal}: note it elsewhere, and check with --head that it is still there",
        ""
    );
    match head {
        Some(noted) if !audit::contains(pool, &hex::decode(noted.trim())?).await? => {
            println!("{:<20} SHORTENED: no row has the seal {noted}", "audit log");
            Ok(false)
        }
        _ => Ok(true),
    }
}
