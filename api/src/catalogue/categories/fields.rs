//! What a category is made of, as the wire says it.

use crate::catalogue::names;
use crate::wire::Patch;
use domain::category::CategoryDetails;
use domain::kernel::CategoryId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The longest slug.
pub(super) const LONGEST_SLUG: usize = 100;

/// A new category.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewCategory {
    /// 1 to 100 characters, unique.
    #[schema(example = "Fresh fruit")]
    pub(super) name: String,
    /// Lower-case letters, digits and hyphens, unique; made from the name when absent.
    #[schema(example = "fresh-fruit")]
    pub(super) slug: Option<String>,
    #[schema(example = "Apples, pears, berries")]
    description: Option<String>,
    #[schema(example = "https://images.example/fruit.webp")]
    image_url: Option<String>,
    /// The shelf it stands below.
    pub(super) parent_id: Option<Uuid>,
    /// True when absent.
    #[schema(example = true)]
    is_active: Option<bool>,
    /// 0 when absent; smaller comes first.
    #[schema(example = 10)]
    sort_order: Option<i32>,
}

impl NewCategory {
    /// The details under this slug.
    pub(super) fn details(&self, slug: String) -> CategoryDetails {
        CategoryDetails {
            name: self.name.clone(),
            slug,
            description: self.description.clone(),
            image_url: self.image_url.clone(),
            parent_id: self.parent_id.map(CategoryId),
            is_active: self.is_active.unwrap_or(true),
            sort_order: self.sort_order.unwrap_or(0),
        }
    }

    /// The slugs it would take, the best first: its own, or what its name makes.
    pub(super) fn slugs(&self, id: Uuid) -> Vec<String> {
        match &self.slug {
            Some(slug) => vec![slug.clone()],
            None => names::made(&self.name, "category", id, LONGEST_SLUG),
        }
    }
}

/// What changes in a category. Fields that are not sent stay as they are; `null` empties a field
/// that may be empty.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CategoryChange {
    #[schema(example = "Fresh fruit")]
    name: Option<String>,
    #[schema(example = "fresh-fruit")]
    slug: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "Apples, pears, berries")]
    description: Patch<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "https://images.example/fruit.webp")]
    image_url: Patch<String>,
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    parent_id: Patch<Uuid>,
    #[schema(example = true)]
    is_active: Option<bool>,
    #[schema(example = 20)]
    sort_order: Option<i32>,
}

impl CategoryChange {
    /// The details as they become.
    pub(super) fn over(&self, old: CategoryDetails) -> CategoryDetails {
        let this = self.clone();
        CategoryDetails {
            name: this.name.unwrap_or(old.name),
            slug: this.slug.unwrap_or(old.slug),
            description: this.description.over(old.description),
            image_url: this.image_url.over(old.image_url),
            parent_id: this
                .parent_id
                .over(old.parent_id.map(|id| id.0))
                .map(CategoryId),
            is_active: this.is_active.unwrap_or(old.is_active),
            sort_order: this.sort_order.unwrap_or(old.sort_order),
        }
    }
}
