//! `eliteshop import`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use runtime::Config;
use workers::import::{ImportContext, Summary, customers, orders, products};

use crate::cli::Import;
use crate::database::{Claim, Database};
use crate::door;

/// The exit code when everything that fits was imported, but some rows did not fit.
const LEFT_OUT: u8 = 3;

/// Takes in one file; it may be interrupted and run again.
pub(crate) async fn import(
    config: &Config,
    what: Import,
    file: &Path,
    report: Option<PathBuf>,
) -> anyhow::Result<ExitCode> {
    let report = report.unwrap_or_else(|| beside(file));
    let currency = door::currency(&config.commerce)?;
    let database = Database::open(config, "import", Claim::Guest).await?;
    let store = door::store(&database.pools);
    let identity = door::identity(config, &database.pools)?;
    let context = ImportContext::new(store.clone(), identity, currency);
    let outcome = match what {
        Import::Products => products(&context, file, &report).await,
        Import::Customers => customers(&context, file, &report).await,
        Import::Orders => orders(&context, file, &report).await,
    };
    store.close().await;
    database.close().await;
    let summary: Summary = outcome?;
    print!("{summary}");
    Ok(if summary.is_complete() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(LEFT_OUT)
    })
}

fn beside(file: &Path) -> PathBuf {
    let mut name: OsString = file.as_os_str().to_owned();
    name.push(".report.csv");
    name.into()
}
