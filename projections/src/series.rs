//! A series of numbers, as it was given out.

use sqlx::FromRow;

/// The numbers of one year, or of one kind of paper in a year.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Series {
    /// `2026`, `INV-2026`, `CN-2026`.
    pub name: String,
    /// How many different numbers.
    pub numbers: i64,
    pub first: i64,
    pub last: i64,
}

impl Series {
    /// Whether it begins at one and leaves none out.
    #[must_use]
    pub fn has_no_gap(&self) -> bool {
        self.first == 1 && self.last == self.numbers
    }
}
