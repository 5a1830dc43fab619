//! refunds · "which money went back, and which should have?" · table refunds, one row per refund ·
//! hears of a refund's own stream only; never decides how much may go back.

mod fold;
mod list;
mod read;
mod row;

pub use fold::Refunds;
pub use list::{Filter, Sort, list};
pub(crate) use read::given_by_day;
pub use read::{by_id, by_provider_ref, given_between, of_order};
pub use row::RefundRow;
