//! Reads ahead on its own thread: parsing and the database do not wait for each other.

use super::report::BadRow;
use super::sheet::{Columns, Met, Sheet};
use super::{ImportError, error::Lost};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// What a row, or the rows of an order, became: something to import, or reasons not to.
pub(super) type Parsed<D> = Result<D, Vec<BadRow>>;

/// How many units are looked up together.
const BATCH: usize = 512;

/// Batches of parsed units, a few of them ahead of who takes them.
pub(super) struct Reader<D> {
    batches: mpsc::Receiver<Vec<Parsed<D>>>,
    thread: JoinHandle<Result<(), ImportError>>,
}

/// Where the reading thread puts what it parsed.
pub(super) struct Outlet<D> {
    batch: Vec<Parsed<D>>,
    to: mpsc::Sender<Vec<Parsed<D>>>,
}

impl<D> Outlet<D> {
    /// False if nobody takes anything any more.
    pub(super) fn put(&mut self, parsed: Parsed<D>) -> bool {
        self.batch.push(parsed);
        self.batch.len() < BATCH || self.hand_over()
    }

    fn hand_over(&mut self) -> bool {
        self.to
            .blocking_send(std::mem::take(&mut self.batch))
            .is_ok()
    }
}

impl<D: Send + 'static> Reader<D> {
    /// Starts reading; `parse` sees every row or broken line once, in order, and then the end.
    pub(super) fn start(
        path: &Path,
        columns: &'static Columns,
        mut parse: impl FnMut(Option<Met>, &mut Outlet<D>) -> bool + Send + 'static,
    ) -> Result<Self, ImportError> {
        let sheet = Sheet::open(path, columns)?;
        let path = path.to_owned();
        let (to, batches) = mpsc::channel(2);
        let thread = tokio::task::spawn_blocking(move || {
            let mut outlet = Outlet {
                batch: Vec::with_capacity(BATCH),
                to,
            };
            each_row(sheet, &path, |met| parse(met, &mut outlet))?;
            outlet.hand_over();
            Ok(())
        });
        Ok(Self { batches, thread })
    }

    pub(super) async fn next(&mut self) -> Option<Vec<Parsed<D>>> {
        self.batches.recv().await
    }

    /// Whether the file was read to its end.
    pub(super) async fn end(self) -> Result<(), ImportError> {
        drop(self.batches);
        self.thread
            .await
            .map_err(|cause| Lost::from(cause).stopped("rows", 0))?
    }
}

/// Looks at every row once before anything is imported; answers what `look` gathered.
pub(super) async fn survey<S: Send + 'static>(
    path: &Path,
    columns: &'static Columns,
    mut seen: S,
    look: impl Fn(&mut S, Option<Met>) + Send + 'static,
) -> Result<S, ImportError> {
    let path = path.to_owned();
    let thread = tokio::task::spawn_blocking(move || {
        let sheet = Sheet::open(&path, columns)?;
        each_row(sheet, &path, |met| {
            look(&mut seen, met);
            true
        })?;
        Ok(seen)
    });
    thread
        .await
        .map_err(|cause| Lost::from(cause).stopped("rows", 0))?
}

fn each_row(
    mut sheet: Sheet<BufReader<File>>,
    path: &Path,
    mut see: impl FnMut(Option<Met>) -> bool,
) -> Result<(), ImportError> {
    loop {
        let met = sheet.next().map_err(|cause| ImportError::File {
            path: path.to_owned(),
            cause,
        })?;
        let at_end = met.is_none();
        if !see(met) || at_end {
            return Ok(());
        }
    }
}
