//! What an import did, in words.

use eventstore::Token;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// What an import did. Every row of the file is in exactly one of the counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// `products`, `customers` or `orders`.
    pub what: &'static str,
    /// New in the shop.
    pub imported: u64,
    /// In the shop already, and the same.
    pub existing: u64,
    /// Left out; the report says why.
    pub left_out: u64,
    /// Rows of the report.
    pub reported: u64,
    /// The report, if there was anything to report.
    pub report: Option<PathBuf>,
    /// How long it took.
    pub took: Duration,
    /// The place in the feed behind the last thing imported: a reader that has seen it has seen all.
    pub token: Option<Token>,
}

impl Summary {
    /// True if nothing was left out.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.left_out == 0 && self.reported == 0
    }

    fn next_step(&self) -> &'static str {
        match self.what {
            "products" => {
                "look at them with GET /api/products; next: eliteshop import customers FILE"
            }
            "customers" => "next: eliteshop import orders FILE",
            _ => "look at them with GET /api/admin/dashboard and GET /api/admin/analytics/sales",
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = self.what;
        let seconds = self.took.as_secs().max(1);
        writeln!(
            f,
            "{} {what} imported in {seconds} s ({} per second)",
            self.imported,
            self.imported / seconds
        )?;
        if self.existing > 0 {
            writeln!(f, "{} {what} were in the shop already", self.existing)?;
        }
        if let Some(report) = &self.report {
            writeln!(
                f,
                "{} {what} left out; {} rows in {}",
                self.left_out,
                self.reported,
                report.display()
            )?;
            writeln!(
                f,
                "mend those rows and run the same command again: what is imported stays"
            )?;
        }
        writeln!(f, "{}", self.next_step())
    }
}
