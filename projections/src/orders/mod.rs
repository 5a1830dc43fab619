//! orders · "what was ordered, and where is it now?" · tables orders, order_numbers and
//! order_status_counts · never touches names and addresses.

mod by_status;
mod fold;
mod list;
mod numbers;
mod projector;
mod read;
mod row;

pub use by_status::{StatusCount, status_counts};
pub use list::{Filter, Sort, list, of_customer, recent};
pub use projector::Orders;
pub use read::{by_id, by_number, ids_of_references};
pub use row::{OrderDetail, OrderSummary, Step};
