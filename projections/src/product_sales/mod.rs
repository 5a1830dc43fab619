//! product_sales · "what sells best?" · tables product_sales and product_refunds · asks the catalogue
//! for names; never touches prices of the day.

mod fold;
mod read;

pub use fold::ProductSales;
pub use read::{By, TopProduct, top};
