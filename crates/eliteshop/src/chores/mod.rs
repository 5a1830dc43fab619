//! chores · what is done once and then ends · may touch the database of a running or resting shop ·
//! never touches HTTP.

mod audit;
mod import;
mod privacy;
mod projections;
mod reconcile;

use std::process::ExitCode;

use runtime::Config;

use crate::database::{Claim, Database};

pub(crate) use audit::verify;
pub(crate) use import::import;
pub(crate) use privacy::privacy;
pub(crate) use projections::{projections, rebuild};
pub(crate) use reconcile::reconcile;

/// Brings the database to the shape this program needs.
pub(crate) async fn migrate(config: &Config) -> anyhow::Result<ExitCode> {
    let claim = if config.stores.database_url.is_some() {
        Claim::Owner
    } else {
        Claim::Guest
    };
    let database = Database::open(config, "migrate", claim).await?;
    println!("{} has the shape this program needs.", database.place());
    database.close().await;
    Ok(ExitCode::SUCCESS)
}
