//! Numbers without gaps: a series for invoices and one for credit notes in each year.

use eventstore::{Fault, Rows};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

/// The last number that was given out in a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Series {
    series: String,
    last_number: i64,
}

/// The series that a page may draw from.
pub(super) struct Numbers {
    rows: Rows<Series>,
}

/// The series of invoices of a year.
pub(super) fn invoices(year: i32) -> String {
    format!("INV-{year}")
}

/// The series of credit notes of a year.
pub(super) fn credit_notes(year: i32) -> String {
    format!("CN-{year}")
}

/// Where numbers are drawn.
pub(super) trait Draw {
    /// The next number of a series: `INV-2026-000001`.
    fn next(&mut self, series: &str) -> String;
}

impl Numbers {
    pub(super) async fn load(db: &mut PgConnection, series: &[String]) -> Result<Self, Fault> {
        let rows = Rows::load(db, "invoice_numbers", "series", series).await?;
        Ok(Self { rows })
    }

    pub(super) async fn save(self, db: &mut PgConnection) -> Result<(), Fault> {
        self.rows.save(db).await
    }
}

impl Draw for Numbers {
    fn next(&mut self, series: &str) -> String {
        let last = self.rows.get(series).map_or(0, |row| row.last_number) + 1;
        let row = Series {
            series: series.to_owned(),
            last_number: last,
        };
        self.rows.put(series, row);
        format!("{series}-{last:06}")
    }
}
