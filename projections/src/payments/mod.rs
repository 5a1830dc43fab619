//! payments · "who tried to pay for what, and how did it end?" · table payments, one row per attempt
//! · hears of an attempt's own stream only; never touches who the payer is.

mod fold;
mod list;
mod orders;
mod read;
mod row;

pub use fold::Payments;
pub use list::{Filter, Sort, list};
pub(crate) use orders::{AUTHORIZED, REQUIRES_ACTION, at_provider};
pub(crate) use read::taken_by_day;
pub use read::{by_id, by_provider_ref, of_order, taken_between};
pub use row::PaymentRow;
