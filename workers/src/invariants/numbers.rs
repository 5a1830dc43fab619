//! Invariant 8: numbers begin at one, none is left out, and only orders that exist have them.

use super::books::Books;
use super::findings::Invariant;
use projections::{QueryError, Series, invoices, orders};
use sqlx::PgPool;

/// The numbers that were given out.
pub(super) struct Drawn {
    orders: Vec<Series>,
    papers: Vec<Series>,
}

impl Drawn {
    pub(super) async fn read(pool: &PgPool) -> Result<Self, QueryError> {
        Ok(Self {
            orders: orders::number_series(pool).await?,
            papers: invoices::number_series(pool).await?,
        })
    }
}

impl Books {
    pub(super) fn numbers_have_no_gaps(&mut self, drawn: &Drawn) {
        for series in drawn.orders.iter().chain(&drawn.papers) {
            let place = format!("series {}", series.name);
            let mut judge = self.findings.at(&place);
            judge.holds(Invariant::Numbers, series.has_no_gap(), || {
                let (numbers, first, last) = (series.numbers, series.first, series.last);
                format!("{numbers} numbers from {first} to {last}")
            });
        }
        let invoices = drawn.papers.iter();
        let invoices = invoices.filter(|series| series.name.starts_with("INV-"));
        let placed = i64::try_from(self.orders.len()).unwrap_or(i64::MAX);
        self.belong("order", total(drawn.orders.iter()), placed);
        self.belong("invoice", total(invoices), self.confirmed);
    }

    /// No more have a number than the log tells of.
    fn belong(&mut self, what: &str, numbered: i64, told: i64) {
        let place = format!("{what} numbers");
        let mut judge = self.findings.at(&place);
        judge.holds(Invariant::Numbers, numbered <= told, || {
            format!("{numbered} were given out and the log tells of {told} that may have one")
        });
    }
}

fn total<'a>(series: impl Iterator<Item = &'a Series>) -> i64 {
    series.map(|series| series.numbers).sum()
}
