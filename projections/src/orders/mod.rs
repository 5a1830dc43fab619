//! orders · "what was ordered, and where is it now?" · tables orders, order_numbers and
//! order_status_counts · asks payments what the providers say; never touches names and addresses.

mod by_customer;
mod by_status;
mod facts;
mod filter;
mod fold;
mod list;
mod numbers;
mod overlay;
mod projector;
mod read;
mod row;

pub use by_customer::{Spent, spent};
pub use by_status::{StatusCount, status_counts};
pub use facts::Facts;
pub use filter::Filter;
pub use list::{Sort, list, of_customer, recent};
pub use numbers::number_series;
pub use projector::Orders;
pub use read::{by_id, by_number, ids_of_references};
pub use row::{OrderDetail, OrderSummary, Step};

use domain::order::Placement;

/// The order as its row will be before anything more is told of it, and before it has a number.
#[must_use]
pub fn unseen(placement: Placement) -> OrderDetail {
    fold::placed(placement, String::new())
}
