//! Gathers the rows of one order, which follow each other, and notices where they do not.

use super::report::BadRow;
use super::sheet::{Met, Row};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The most rows one order may have.
const MOST_ROWS: usize = 10_000;

/// First look at a file: how many orders it has, and which are torn apart.
#[derive(Default)]
pub(super) struct Survey {
    pub(super) orders: u64,
    pub(super) torn: Torn,
    seen: HashSet<u64>,
    last: Option<String>,
}

/// The orders whose rows do not follow each other. It keeps digests, so it stays small.
#[derive(Default)]
pub(super) struct Torn(HashSet<u64>);

impl Survey {
    pub(super) fn look(&mut self, met: Option<Met>) {
        let Some(Ok(row)) = met else { return };
        let reference = row.text("order_reference");
        if self.last.as_deref() == Some(reference) {
            return;
        }
        let digest = digest(reference);
        if self.seen.insert(digest) {
            self.orders += 1;
        } else {
            self.torn.0.insert(digest);
        }
        self.last = Some(reference.to_owned());
    }
}

impl Torn {
    fn contains(&self, reference: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&digest(reference))
    }
}

fn digest(reference: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    reference.hash(&mut hasher);
    hasher.finish()
}

/// The rows of one order; with `bad` in it the order is left out whole.
#[derive(Debug, Default)]
pub(super) struct OrderRows {
    pub(super) reference: String,
    pub(super) rows: Vec<Row>,
    pub(super) bad: Vec<BadRow>,
}

/// Puts rows together. A line that cannot be read may have belonged to the order before it or to
/// the one behind it: both are left out.
#[derive(Default)]
pub(super) struct Gathering {
    torn: Torn,
    open: Option<OrderRows>,
    unreadable: Option<u64>,
}

impl Gathering {
    pub(super) fn new(torn: Torn) -> Self {
        Self {
            torn,
            ..Self::default()
        }
    }

    /// Takes what was read; answers an order once all its rows are there.
    pub(super) fn take(&mut self, met: Option<Met>) -> Option<OrderRows> {
        match met {
            None => self.open.take(),
            Some(Ok(row)) if row.text("order_reference").is_empty() => {
                let reason = "the value is missing";
                self.break_at(BadRow::new(row.line, "order_reference", "required", reason))
            }
            Some(Ok(row)) => self.add(row),
            Some(Err(bad)) => self.break_at(bad),
        }
    }

    fn add(&mut self, row: Row) -> Option<OrderRows> {
        let reference = row.text("order_reference");
        if let Some(open) = self
            .open
            .as_mut()
            .filter(|open| open.reference == reference)
        {
            if open.rows.len() < MOST_ROWS {
                open.rows.push(row);
            } else if open.rows.len() == MOST_ROWS && open.bad.is_empty() {
                let reason = format!("an order has at most {MOST_ROWS} rows");
                open.bad.push(BadRow::new(
                    row.line,
                    "order_reference",
                    "too_many_rows",
                    reason,
                ));
            }
            return None;
        }
        let mut next = OrderRows {
            reference: reference.to_owned(),
            ..OrderRows::default()
        };
        if self.torn.contains(reference) {
            let reason = "the rows of one order have to follow each other";
            next.bad.push(BadRow::new(
                row.line,
                "order_reference",
                "order_torn",
                reason,
            ));
        }
        if let Some(line) = self.unreadable.take() {
            next.bad.push(beside(row.line, line));
        }
        next.rows.push(row);
        self.open.replace(next)
    }

    /// Without an open order the line stands for itself.
    fn break_at(&mut self, bad: BadRow) -> Option<OrderRows> {
        self.unreadable = Some(bad.line);
        let Some(open) = &mut self.open else {
            return Some(OrderRows {
                bad: vec![bad],
                ..OrderRows::default()
            });
        };
        let first = open.rows.first().map_or(bad.line, |row| row.line);
        if !open.bad.iter().any(|known| known.code == BESIDE) {
            open.bad.push(beside(first, bad.line));
        }
        open.bad.push(bad);
        None
    }
}

const BESIDE: &str = "beside_broken_line";

fn beside(line: u64, broken: u64) -> BadRow {
    let reason = format!("left out: line {broken} cannot be read and may belong to this order");
    BadRow::new(line, "order_reference", BESIDE, reason)
}

#[cfg(test)]
#[path = "order_rows_tests.rs"]
mod tests;
