//! The describing part of a product: the specification's columns without price, SKU and stock.

use crate::kernel::CategoryId;
use serde::{Deserialize, Serialize};

/// Everything about a product that is neither its price, its SKU nor its stock.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Up to 255 characters.
    pub name: String,
    /// The unique part of the address of its page: lower-case letters, digits and hyphens.
    pub slug: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category_id: Option<CategoryId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// Hundredths of the shop's weight unit (`DECIMAL(8,2)` of the specification).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_hundredths: Option<i64>,
    /// Length, width and height in hundredths of the shop's unit of length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<Dimensions>,
    /// Addresses of pictures (the upload comes with its own endpoint).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta_title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta_description: Option<String>,
    /// At or below this many available units the back office is warned.
    pub low_stock_threshold: i64,
    pub is_active: bool,
    pub is_featured: bool,
}

/// Outer measures in hundredths of the shop's unit of length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dimensions {
    pub length_hundredths: i64,
    pub width_hundredths: i64,
    pub height_hundredths: i64,
}
