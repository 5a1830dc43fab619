//! What can be asked of a unique name.

use crate::kernel::At;
use uuid::Uuid;

/// A wish about a unique name.
#[derive(Debug, Clone)]
pub enum ClaimCommand {
    /// `kind` says what the name is for: `product.sku`, `product.slug`, `category.name`, `category.slug`.
    Take {
        kind: &'static str,
        owner: Uuid,
        at: At,
    },
    Free {
        owner: Uuid,
        at: At,
    },
}
