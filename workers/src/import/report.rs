//! The report file: every row that was left out, with its line, field and reason.

use super::ImportError;
use std::fs::File;
use std::io::{BufWriter, Error, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// A row, or an order, that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// The line of the file, the header being line 1.
    pub line: u64,
    /// The column, or empty where the row as a whole is meant.
    pub field: &'static str,
    /// A stable word for programs; `docs/import.md` lists them all.
    pub code: &'static str,
    /// A sentence for people.
    pub reason: String,
}

impl BadRow {
    pub(super) fn new(
        line: u64,
        field: &'static str,
        code: &'static str,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            line,
            field,
            code,
            reason: reason.into(),
        }
    }
}

/// The header of every report.
const COLUMNS: [&str; 4] = ["line", "field", "code", "reason"];

/// Writes bad rows to a CSV file as they are found. The file appears with the first of them; one
/// left by an earlier run is removed, so a clean run leaves none.
pub(super) struct Report {
    path: PathBuf,
    file: Option<csv::Writer<BufWriter<File>>>,
    pub(super) rows: u64,
}

impl Report {
    /// Makes room at `path`. Only the report of an earlier run is taken away; anything else that
    /// lies there is somebody's, and the import does not start.
    pub(super) fn at(path: &Path) -> Result<Self, ImportError> {
        let failed = |cause| ImportError::Report {
            path: path.to_owned(),
            cause,
        };
        match is_old_report(path) {
            Ok(true) => std::fs::remove_file(path).map_err(failed)?,
            Ok(false) => {
                let reason = "there is a file that is no report; name another one with --report";
                return Err(failed(Error::new(ErrorKind::AlreadyExists, reason)));
            }
            Err(cause) if cause.kind() == ErrorKind::NotFound => {}
            Err(cause) => return Err(failed(cause)),
        }
        Ok(Self {
            path: path.to_owned(),
            file: None,
            rows: 0,
        })
    }

    pub(super) fn write(&mut self, bad: &BadRow) -> Result<(), ImportError> {
        self.rows += 1;
        let line = bad.line.to_string();
        let done = self.file().and_then(|file| {
            Ok(file.write_record([line.as_str(), bad.field, bad.code, &bad.reason])?)
        });
        done.map_err(|cause| self.failed(cause))
    }

    pub(super) fn write_all(&mut self, bad: &[BadRow]) -> Result<(), ImportError> {
        bad.iter().try_for_each(|row| self.write(row))
    }

    /// Closes the file; its path if anything was written.
    pub(super) fn finish(mut self) -> Result<Option<PathBuf>, ImportError> {
        let Some(mut file) = self.file.take() else {
            return Ok(None);
        };
        file.flush().map_err(|cause| self.failed(cause))?;
        Ok(Some(self.path))
    }

    fn file(&mut self) -> Result<&mut csv::Writer<BufWriter<File>>, Error> {
        if self.file.is_none() {
            let mut file = csv::Writer::from_writer(BufWriter::new(File::create(&self.path)?));
            file.write_record(COLUMNS)?;
            self.file = Some(file);
        }
        self.file
            .as_mut()
            .ok_or_else(|| Error::other("the report was not opened"))
    }

    fn failed(&self, cause: Error) -> ImportError {
        ImportError::Report {
            path: self.path.clone(),
            cause,
        }
    }
}

/// True for a report, or an empty file.
fn is_old_report(path: &Path) -> Result<bool, Error> {
    if !std::fs::metadata(path)?.is_file() {
        return Ok(false);
    }
    let header = format!("{}\n", COLUMNS.join(","));
    let mut start = String::new();
    let read = File::open(path)?
        .take(header.len() as u64)
        .read_to_string(&mut start);
    Ok(read.is_ok() && (start.is_empty() || start == header))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("eliteshop-report-{}-{name}", std::process::id()))
    }

    #[test]
    fn a_clean_run_leaves_no_report_and_takes_the_old_one_away() {
        let path = place("clean");
        let mut report = Report::at(&path).unwrap();
        report
            .write(&BadRow::new(7, "price", "negative", "below zero, \"-1\""))
            .unwrap();
        assert_eq!(report.finish().unwrap(), Some(path.clone()));
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(
            text,
            "line,field,code,reason\n7,price,negative,\"below zero, \"\"-1\"\"\"\n"
        );
        assert_eq!(Report::at(&path).unwrap().finish().unwrap(), None);
        assert!(!path.exists());
    }

    #[test]
    fn what_is_no_report_is_never_overwritten() {
        let path = place("precious");
        std::fs::write(&path, "sku,name\n1,Bread\n").unwrap();
        assert!(matches!(Report::at(&path), Err(ImportError::Report { .. })));
        assert_eq!(
            std::fs::read_to_string(&path).unwrap(),
            "sku,name\n1,Bread\n"
        );
        std::fs::remove_file(&path).unwrap();
        assert!(Report::at(Path::new("/dev/null")).is_err());
    }
}
