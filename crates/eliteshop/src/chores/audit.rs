//! `eliteshop audit verify`.

use std::process::ExitCode;

use eventstore::rebuild;
use runtime::Config;

use crate::database::{Claim, Database};
use crate::door;

/// Compares every projection with what the events say. Fails if one differs.
pub(crate) async fn verify(config: &Config) -> anyhow::Result<ExitCode> {
    let database = Database::open(config, "audit", Claim::Guest).await?;
    let store = door::store(&database.pools);
    let (mut sound, mut fault) = (true, None);
    for projector in projections::all() {
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
                fault = Some(error);
                break;
            }
        }
    }
    store.close().await;
    database.close().await;
    match fault {
        Some(fault) => Err(fault.into()),
        None if sound => Ok(ExitCode::SUCCESS),
        None => Ok(ExitCode::FAILURE),
    }
}
