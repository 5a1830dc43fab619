//! `eliteshop audit verify`.

use std::process::ExitCode;

use eventstore::rebuild;
use runtime::Config;
use sqlx::PgPool;

use crate::database::{Claim, Database};
use crate::door;

/// Reads the chain of the audit log, and compares every projection with what the events say. Fails if a
/// link or a row is not what it should be, or if the log no longer has the row whose seal is `head`.
pub(crate) async fn verify(config: &Config, head: Option<&str>) -> anyhow::Result<ExitCode> {
    let database = Database::open(config, "audit", Claim::Guest).await?;
    let store = door::store(&database.pools);
    let (mut sound, mut fault) = match chain(&database.pools.background, head).await {
        Ok(sound) => (sound, None),
        Err(error) => (false, Some(error)),
    };
    for projector in projections::all().into_iter().filter(|_| fault.is_none()) {
        match rebuild::verify(&store, &database.pools.background, &projector, |_| ()).await {
            Ok(differences) if differences.is_empty() => {
                println!("{:<20} equals its rebuild", projector.name())
            }
            Ok(differences) => {
                sound = false;
                for one in differences {
                    println!(
                        "{:<20} DIFFERS in {}: {} rows only live, {} only rebuilt",
                        projector.name(),
                        one.table,
                        one.only_live,
                        one.only_rebuilt
                    );
                }
            }
            Err(error) => {
                fault = Some(error.into());
                break;
            }
        }
    }
    store.close().await;
    database.close().await;
    match fault {
        Some(fault) => Err(fault),
        None if sound => Ok(ExitCode::SUCCESS),
        None => Ok(ExitCode::FAILURE),
    }
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
