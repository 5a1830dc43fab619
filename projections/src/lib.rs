//! projections · WHAT CAN BE ASKED: one question, its rows, its fold, its query · may touch domain
//! events, the feed and Postgres · never touches commands, HTTP or the outside world.

mod error;
mod fold;
mod paging;
mod series;

pub mod carts;
pub mod catalogue;
pub mod categories;
pub mod coupons;
pub mod dashboard;
pub mod invoices;
pub mod money_attention;
pub mod order_notes;
pub mod orders;
pub mod payments;
pub mod product_sales;
pub mod provider_books;
pub mod reconciliations;
pub mod refunds;
pub mod returns;
pub mod sales_by_day;
pub mod shipments;
pub mod stock_levels;

pub use error::QueryError;
pub use paging::{Listed, Window};
pub use series::Series;

use eventstore::Projector;
use std::sync::Arc;

/// Every projector of the shop, for whoever runs or rebuilds them.
#[must_use]
pub fn all() -> Vec<Arc<dyn Projector>> {
    vec![
        Arc::new(catalogue::Catalogue),
        Arc::new(categories::Categories),
        Arc::new(carts::Carts),
        Arc::new(orders::Orders),
        Arc::new(stock_levels::StockLevels),
        Arc::new(coupons::Coupons),
        Arc::new(dashboard::DashboardTotals),
        Arc::new(product_sales::ProductSales),
        Arc::new(sales_by_day::SalesByDay),
        Arc::new(payments::Payments),
        Arc::new(refunds::Refunds),
        Arc::new(money_attention::MoneyAttention),
        Arc::new(reconciliations::Reconciliations),
        Arc::new(shipments::Shipments),
        Arc::new(returns::Returns),
        Arc::new(order_notes::OrderNotes),
        Arc::new(invoices::Invoices),
    ]
}
