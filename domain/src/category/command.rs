//! What can be asked of a category.

use super::CategoryDetails;
use crate::kernel::{At, CategoryId};

/// A wish about a category. Facts about other rows are carried in: `ancestors` are the ids from
/// the wished parent up to the root, `products` and `children` count what still hangs on it.
#[derive(Debug, Clone)]
pub enum CategoryCommand {
    Create {
        category_id: CategoryId,
        details: CategoryDetails,
        ancestors: Vec<CategoryId>,
        at: At,
    },
    Revise {
        details: CategoryDetails,
        ancestors: Vec<CategoryId>,
        at: At,
    },
    Remove {
        products: i64,
        children: i64,
        at: At,
    },
}
