//! The report file: every row that was left out, with its line, field and reason.

use super::ImportError;
use std::fs::File;
use std::io::BufWriter;
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

/// Writes bad rows to a CSV file as they are found. The file appears with the first of them; one
/// left by an earlier run is removed, so a clean run leaves none.
pub(super) struct Report {
    path: PathBuf,
    file: Option<csv::Writer<BufWriter<File>>>,
    pub(super) rows: u64,
}

impl Report {
    pub(super) fn at(path: &Path) -> Result<Self, ImportError> {
        match std::fs::remove_file(path) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
                Err(ImportError::Report {
                    path: path.to_owned(),
                    cause,
                })
            }
            _ => Ok(Self {
                path: path.to_owned(),
                file: None,
                rows: 0,
            }),
        }
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

    fn file(&mut self) -> Result<&mut csv::Writer<BufWriter<File>>, std::io::Error> {
        if self.file.is_none() {
            let mut file = csv::Writer::from_writer(BufWriter::new(File::create(&self.path)?));
            file.write_record(["line", "field", "code", "reason"])?;
            self.file = Some(file);
        }
        self.file
            .as_mut()
            .ok_or_else(|| std::io::Error::other("the report was not opened"))
    }

    fn failed(&self, cause: std::io::Error) -> ImportError {
        ImportError::Report {
            path: self.path.clone(),
            cause,
        }
    }
}
