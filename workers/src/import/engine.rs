//! Drives a file through the shop: look up a batch, decide what is new, report what is not.

use super::error::Lost;
use super::flight::{Ask, Flight, Landed};
use super::progress::Progress;
use super::reader::Reader;
use super::report::{BadRow, Report};
use super::{ImportContext, ImportError, Summary};
use std::path::Path;

/// What is to be done with a unit after it was looked up.
pub(super) enum Step {
    /// Decide; `line` is where its row stands.
    Decide { line: u64, ask: Ask },
    /// It is in the shop already.
    Existing,
    /// It is left out.
    LeaveOut(Vec<BadRow>),
}

/// A kind of thing that is imported.
#[async_trait::async_trait]
pub(super) trait Kind: Send {
    /// What a row, or the rows of an order, say.
    type Draft: Send + 'static;
    /// In the plural.
    const WHAT: &'static str;
    /// Looks a whole batch up at once; one step for each draft.
    async fn prepare(&mut self, drafts: Vec<Self::Draft>) -> Result<Vec<Step>, Lost>;
}

/// Imports everything in `rows`. `total` is for the progress only.
pub(super) async fn run<K: Kind>(
    context: &ImportContext,
    mut kind: K,
    mut rows: Reader<K::Draft>,
    total: u64,
    report: &Path,
) -> Result<Summary, ImportError> {
    let mut tally = Tally::begin(K::WHAT, total, Report::at(report)?);
    let mut flight = Flight::new(context.store.clone(), context.in_flight);
    while let Some(batch) = rows.next().await {
        let mut drafts = Vec::with_capacity(batch.len());
        for parsed in batch {
            match parsed {
                Ok(draft) => drafts.push(draft),
                Err(bad) => tally.leave_out(&bad)?,
            }
        }
        let steps = kind
            .prepare(drafts)
            .await
            .map_err(|cause| tally.stopped(cause))?;
        for step in steps {
            while flight.is_full() {
                tally.land(&mut flight).await?;
            }
            match step {
                Step::Decide { line, ask } => flight.send(line, ask),
                Step::Existing => tally.existing(),
                Step::LeaveOut(bad) => tally.leave_out(&bad)?,
            }
        }
    }
    while tally.land(&mut flight).await? {}
    rows.end().await?;
    tally.end()
}

struct Tally {
    summary: Summary,
    progress: Progress,
    report: Report,
}

impl Tally {
    fn begin(what: &'static str, total: u64, report: Report) -> Self {
        let summary = Summary {
            what,
            ..Summary::default()
        };
        Self {
            summary,
            progress: Progress::of(what, total),
            report,
        }
    }

    fn existing(&mut self) {
        self.summary.existing += 1;
        self.progress.add(1);
    }

    fn leave_out(&mut self, bad: &[BadRow]) -> Result<(), ImportError> {
        self.summary.left_out += 1;
        self.progress.add(1);
        self.report.write_all(bad)
    }

    /// Takes one unit's answer; false when none is under way.
    async fn land(&mut self, flight: &mut Flight) -> Result<bool, ImportError> {
        let Some(landed) = flight.land().await else {
            return Ok(false);
        };
        match landed.map_err(|cause| self.stopped(cause.into()))? {
            Landed::Stored(token) => {
                self.summary.imported += 1;
                self.summary.token = self.summary.token.max(Some(token));
                self.progress.add(1);
            }
            Landed::Refused { line, no } => match no.at(line) {
                None => self.existing(),
                Some(bad) => self.leave_out(&[bad])?,
            },
            Landed::Failed { line, cause } => {
                self.leave_out(&[BadRow::new(line, "", "failed", cause.to_string())])?;
            }
            Landed::Lost(cause) => return Err(self.stopped(cause.into())),
        }
        Ok(true)
    }

    fn stopped(&self, cause: Lost) -> ImportError {
        self.progress.end();
        cause.stopped(self.summary.what, self.summary.imported)
    }

    fn end(mut self) -> Result<Summary, ImportError> {
        self.summary.took = self.progress.end();
        self.summary.reported = self.report.rows;
        self.summary.report = self.report.finish()?;
        Ok(self.summary)
    }
}
