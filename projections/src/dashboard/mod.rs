//! dashboard · "how is the shop doing?" · table dashboard_totals · asks orders, product_sales and
//! sales_by_day for the rest; counts nothing when it is asked.

mod overview;
mod totals;

pub use overview::{Overview, overview};
pub use totals::{DashboardTotals, Revenue, Totals, totals};
