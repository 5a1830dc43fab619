//! What can be asked of a product.

use super::{Details, Prices};
use crate::kernel::{At, ProductId};

/// A wish about a product.
#[derive(Debug, Clone)]
pub enum ProductCommand {
    /// Put a new product into the catalogue.
    Create {
        product_id: ProductId,
        sku: String,
        price: Prices,
        details: Details,
        at: At,
    },
    /// Replace what describes it, and its prices; says nothing where nothing differs. A different
    /// price needs a `reason`.
    Revise {
        sku: String,
        price: Prices,
        details: Details,
        reason: Option<String>,
        at: At,
    },
    /// Take it out of the catalogue for good.
    Withdraw { at: At },
}
