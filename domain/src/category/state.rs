//! What a category remembers.

use super::{CategoryDetails, CategoryEvent};
use crate::kernel::{CategoryId, Shared};
use serde::{Deserialize, Serialize};

/// A shelf of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Category {
    /// Not created yet.
    #[default]
    Uncreated,
    /// In use.
    Standing {
        category_id: CategoryId,
        details: Shared<CategoryDetails>,
    },
    /// Gone for good.
    Removed { category_id: CategoryId },
}

impl Category {
    /// Its texts and its place, while it stands.
    #[must_use]
    pub fn details(&self) -> Option<&CategoryDetails> {
        match self {
            Self::Standing { details, .. } => Some(details),
            Self::Uncreated | Self::Removed { .. } => None,
        }
    }

    /// True once it was removed.
    #[must_use]
    pub fn is_removed(&self) -> bool {
        matches!(self, Self::Removed { .. })
    }

    /// The state after `event`. It does not judge: it already happened.
    #[must_use]
    pub fn evolve(self, event: CategoryEvent) -> Self {
        match event {
            CategoryEvent::Created {
                category_id,
                details,
                ..
            }
            | CategoryEvent::Revised {
                category_id,
                details,
                ..
            } => Self::Standing {
                category_id,
                details: details.into(),
            },
            CategoryEvent::Removed { category_id, .. } => Self::Removed { category_id },
        }
    }
}
