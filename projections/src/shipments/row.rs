//! A parcel as it is stored and shown.

use chrono::{DateTime, Utc};
use domain::order::LineUnits;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A parcel of an order. It is the row itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShipmentRow {
    pub id: Uuid,
    pub order_id: Uuid,
    /// `created`, `packed`, `shipped`, `delivered`, `lost`, `returned_to_sender` or `cancelled`.
    pub status: String,
    pub units: Vec<LineUnits>,
    pub tracking_number: Option<String>,
    pub carrier: Option<String>,
    /// Whether a parcel that came back is on the shelf again.
    pub restocked: bool,
    pub created_at: DateTime<Utc>,
    pub packed_at: Option<DateTime<Utc>>,
    pub shipped_at: Option<DateTime<Utc>>,
    pub delivered_at: Option<DateTime<Utc>>,
    pub lost_at: Option<DateTime<Utc>>,
    pub returned_at: Option<DateTime<Utc>>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
    /// The length of its stream.
    pub version: i64,
}
