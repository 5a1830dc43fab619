//! `eliteshop import`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use runtime::Config;
use serde_json::{Value, json};
use sqlx::PgPool;
use workers::import::{ImportContext, Summary, customers, orders, products};

use crate::cli::Import;
use crate::database::{Claim, Database};
use crate::deeds::Deed;
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
    let deed = begin(&database.pools.commands, &context, what).await?;
    let outcome = match what {
        Import::Products => products(&context, file, &report).await,
        Import::Customers => customers(&context, file, &report).await,
        Import::Orders => orders(&context, file, &report).await,
    };
    store.close().await;
    let became = outcome.as_ref().ok().map(figures);
    let noted = deed.end(&database.pools.commands, became).await;
    database.close().await;
    noted?;
    let summary: Summary = outcome?;
    print!("{summary}");
    Ok(if summary.is_complete() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(LEFT_OUT)
    })
}

/// The events of the import carry the same run. What the file is called may name somebody.
async fn begin(pool: &PgPool, context: &ImportContext, what: Import) -> anyhow::Result<Deed> {
    let action = match what {
        Import::Products => "import.products",
        Import::Customers => "import.customers",
        Import::Orders => "import.orders",
    };
    Deed::begin(pool, (action, Some(context.run())), json!({})).await
}

fn figures(summary: &Summary) -> Value {
    json!({
        "imported": summary.imported,
        "existing": summary.existing,
        "leftOut": summary.left_out,
    })
}

fn beside(file: &Path) -> PathBuf {
    let mut name: OsString = file.as_os_str().to_owned();
    name.push(".report.csv");
    name.into()
}
