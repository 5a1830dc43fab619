//! stock_levels · "how many are left, and what must be ordered again?" · tables stock_levels and
//! stock_promises · hears of products only for their threshold; never decides about stock.

mod fold;
mod promise;
mod read;

pub use fold::StockLevels;
pub(crate) use read::sold_in_stock;
pub use read::{LowStock, Promise, StockLevel, low, of, promises, shortfalls};

/// For lists of products `p`: there are units for sale.
pub(crate) const IN_STOCK: &str =
    "SELECT FROM stock_levels s WHERE s.product_id = p.id AND s.available > 0";
