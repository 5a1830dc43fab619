//! A product as it is stored, and as it is shown.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A product as it may be shown to anybody; it never carries what the shop paid for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProductRow {
    pub id: Uuid,
    pub name: String,
    pub slug: String,
    pub description: Option<String>,
    pub short_description: Option<String>,
    /// Minor units of `currency`, as all prices here.
    pub price_minor: i64,
    pub original_price_minor: Option<i64>,
    pub currency: String,
    pub sku: String,
    /// Units for sale now: on the shelf, neither set aside nor promised; never below zero.
    pub stock_quantity: i64,
    pub low_stock_threshold: i64,
    pub category_id: Option<Uuid>,
    pub brand: Option<String>,
    pub weight_hundredths: Option<i64>,
    pub length_hundredths: Option<i64>,
    pub width_hundredths: Option<i64>,
    pub height_hundredths: Option<i64>,
    pub images: Vec<String>,
    pub tags: Vec<String>,
    pub meta_title: Option<String>,
    pub meta_description: Option<String>,
    pub is_active: bool,
    pub is_featured: bool,
    /// It left the catalogue for good; kept so that carts can still name it.
    pub is_withdrawn: bool,
    pub rating_average_hundredths: i64,
    pub rating_count: i64,
    pub view_count: i64,
    /// The length of its stream.
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A row of the table, without its generated columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stored {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) slug: String,
    pub(super) description: Option<String>,
    pub(super) short_description: Option<String>,
    pub(super) price_minor: i64,
    pub(super) original_price_minor: Option<i64>,
    pub(super) cost_price_minor: Option<i64>,
    pub(super) currency: String,
    pub(super) sku: String,
    pub(super) low_stock_threshold: i64,
    pub(super) category_id: Option<Uuid>,
    pub(super) brand: Option<String>,
    pub(super) weight_hundredths: Option<i64>,
    pub(super) length_hundredths: Option<i64>,
    pub(super) width_hundredths: Option<i64>,
    pub(super) height_hundredths: Option<i64>,
    pub(super) images: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) meta_title: Option<String>,
    pub(super) meta_description: Option<String>,
    pub(super) is_active: bool,
    pub(super) is_featured: bool,
    pub(super) is_withdrawn: bool,
    pub(super) rating_average_hundredths: i64,
    pub(super) rating_count: i64,
    pub(super) view_count: i64,
    pub(super) version: i64,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    pub(super) keywords: String,
}
