//! A compared day as it is stored and shown.

use chrono::{DateTime, NaiveDate, Utc};
use domain::reconciliation::Difference;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The outcome of a day that was compared.
pub(super) const COMPARED: &str = "compared";
/// The outcome of a day whose books the provider showed no more before anybody compared them.
pub(super) const NOT_COMPARED: &str = "not_compared";

/// A day of a provider's books beside the shop's own, as last compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconciliationRow {
    pub id: Uuid,
    /// `stripe` or `mpesa`.
    pub method: String,
    /// In UTC.
    pub day: NaiveDate,
    /// [`COMPARED`] or [`NOT_COMPARED`].
    pub outcome: String,
    pub our_lines: i64,
    pub their_lines: i64,
    /// Nought when the books agree, or were not compared.
    pub difference_count: i64,
    pub differences: Vec<Difference>,
    /// When it was compared, or found to be shown no more.
    pub compared_at: DateTime<Utc>,
    /// How often the day showed something new.
    pub version: i64,
}
