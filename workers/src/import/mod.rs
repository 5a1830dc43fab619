//! import · CSV files of another system become events of this shop · may touch files and the event
//! store · never touches a read table, and never leaves half an order behind.
//!
//! 1. Importing the same file again changes nothing; a run that was stopped goes on where it was.
//! 2. A bad row is written to the report with line, field and reason; an order with a bad row is
//!    left out whole.
//! 3. A file whose columns do not fit is refused before anything is imported.
//! 4. Nothing is rounded, guessed or cut. `docs/import.md` describes the columns.

mod customers;
mod engine;
mod error;
mod field;
mod flight;
mod keys;
mod known;
mod lines;
mod order_draft;
mod order_rows;
mod orders;
mod product_draft;
mod products;
mod progress;
mod reader;
mod record;
mod refusal;
mod report;
mod sheet;
mod shelves;
mod summary;

pub use customers::customers;
pub use error::ImportError;
pub use orders::orders;
pub use products::products;
pub use report::BadRow;
pub use summary::Summary;

use chrono::{DateTime, Utc};
use domain::kernel::Currency;
use eventstore::EventStore;
use identity::Identity;

/// What an import works with.
#[derive(Clone)]
pub struct ImportContext {
    /// Where the events go.
    pub store: EventStore,
    /// Where customers are rows.
    pub identity: Identity,
    /// The currency of amounts in files without a `currency` column.
    pub currency: Currency,
    /// The moment the import began: later times in a file are refused.
    pub now: DateTime<Utc>,
    /// How many decisions may wait for the log at once; bounds the memory.
    pub in_flight: usize,
}

impl ImportContext {
    /// An import into `store` that begins now, with amounts in `currency` where a file names none.
    #[must_use]
    pub fn new(store: EventStore, identity: Identity, currency: Currency) -> Self {
        Self {
            store,
            identity,
            currency,
            now: Utc::now(),
            in_flight: 512,
        }
    }

    /// Under what the events of this import are found, and the row of the audit log about it.
    #[must_use]
    pub fn run(&self) -> String {
        format!("import:{}", self.now.timestamp_millis())
    }

    fn circumstances(&self, occurred_at: DateTime<Utc>) -> eventstore::Context {
        let run = self.run();
        eventstore::Context {
            actor: "system:import".to_owned(),
            correlation_id: run.clone(),
            causation_id: Some(run),
            occurred_at,
            reason: Some("imported from another system".to_owned()),
        }
    }
}
