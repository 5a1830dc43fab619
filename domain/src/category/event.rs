//! What can happen to a category.

use crate::kernel::{At, CategoryId, event_names};
use serde::{Deserialize, Serialize};

/// The describing part of a category.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CategoryDetails {
    /// Up to 100 characters, unique.
    pub name: String,
    /// Unique; lower-case letters, digits and hyphens.
    pub slug: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<CategoryId>,
    pub is_active: bool,
    pub sort_order: i32,
}

/// A fact in the life of a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CategoryEvent {
    Created {
        category_id: CategoryId,
        details: CategoryDetails,
        at: At,
    },
    Revised {
        category_id: CategoryId,
        details: CategoryDetails,
        at: At,
    },
    Removed {
        category_id: CategoryId,
        at: At,
    },
}

event_names!(CategoryEvent {
    Created => "category.created",
    Revised => "category.revised",
    Removed => "category.removed",
});
