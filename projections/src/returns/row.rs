//! A return as it is stored and shown.

use chrono::{DateTime, Utc};
use domain::order::LineUnits;
use domain::returns::ReceivedUnits;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A return. It is the row itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnRow {
    pub id: Uuid,
    pub order_id: Uuid,
    /// `requested`, `approved`, `rejected`, `in_transit`, `partially_received`, `received`, `closed`,
    /// `cancelled` or `expired`.
    pub status: String,
    /// `damaged`, `wrong_item`, `not_as_described`, `changed_mind` or `other`.
    pub why: String,
    /// `customer` or `staff`.
    pub asked_by: String,
    /// What was announced.
    pub units: Vec<LineUnits>,
    /// What came, and what is done with it.
    pub received: Vec<ReceivedUnits>,
    pub reject_reason: Option<String>,
    pub tracking_number: Option<String>,
    pub carrier: Option<String>,
    pub requested_at: DateTime<Utc>,
    pub approved_at: Option<DateTime<Utc>>,
    pub rejected_at: Option<DateTime<Utc>>,
    pub sent_at: Option<DateTime<Utc>>,
    /// When units came last.
    pub received_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub expired_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
    /// The length of its stream.
    pub version: i64,
}
