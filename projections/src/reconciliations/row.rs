//! A compared day as it is stored and shown.

use chrono::{DateTime, NaiveDate, Utc};
use domain::reconciliation::Difference;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A day of a provider's books beside the shop's own, as last compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconciliationRow {
    pub id: Uuid,
    /// `stripe` or `mpesa`.
    pub method: String,
    /// In UTC.
    pub day: NaiveDate,
    pub our_lines: i64,
    pub their_lines: i64,
    /// Nought when the books agree.
    pub difference_count: i64,
    pub differences: Vec<Difference>,
    pub compared_at: DateTime<Utc>,
    /// How often the day showed something new.
    pub version: i64,
}
