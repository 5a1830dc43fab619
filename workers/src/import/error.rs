//! Why an import does not start, or stops.

use std::io;
use std::path::PathBuf;

/// Why an import did not start, or stopped before the end of its file.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error("cannot read {}: {cause}", path.display())]
    File { path: PathBuf, cause: io::Error },
    /// The file is no CSV text.
    #[error("{} is not a CSV file this import can read: {reason}", path.display())]
    NotCsv { path: PathBuf, reason: String },
    /// The header does not fit; nothing was imported.
    #[error(
        "the columns of {} do not fit, nothing was imported;{}{}{} allowed are: {allowed}",
        path.display(), list("missing", missing), list("unknown", unknown), list("twice", twice)
    )]
    Columns {
        path: PathBuf,
        missing: Vec<String>,
        unknown: Vec<String>,
        twice: Vec<String>,
        allowed: String,
    },
    /// The report cannot be written; the import stops rather than hide bad rows.
    #[error("cannot write the report {}: {cause}", path.display())]
    Report { path: PathBuf, cause: io::Error },
    /// The database was lost and did not come back in time.
    #[error(
        "stopped after {imported} {what}: {cause}. Nothing is half imported: run the same command \
         again and it goes on where it stopped"
    )]
    Stopped {
        what: &'static str,
        imported: u64,
        cause: String,
    },
}

/// The machine failed and did not recover in time.
#[derive(Debug)]
pub(super) struct Lost(pub(super) String);

impl<E: std::error::Error> From<E> for Lost {
    fn from(cause: E) -> Self {
        Self(cause.to_string())
    }
}

impl Lost {
    /// While `what` were imported, after `imported` of them.
    pub(super) fn stopped(self, what: &'static str, imported: u64) -> ImportError {
        ImportError::Stopped {
            what,
            imported,
            cause: self.0,
        }
    }
}

fn list(word: &str, names: &[String]) -> String {
    if names.is_empty() {
        String::new()
    } else {
        format!(" {word}: {};", names.join(", "))
    }
}
