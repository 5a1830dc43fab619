//! sales_by_day · "what did we sell, day by day?" · table sales_by_day · counts by the day of
//! placing (UTC) and currency, refunds by the day they went; never touches a rate of exchange.

mod fold;
mod read;

pub use fold::SalesByDay;
pub use read::{Granularity, SalesPoint, main_currency, newest_day, sales};
