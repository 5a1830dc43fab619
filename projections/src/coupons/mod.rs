//! coupons · "which codes are there, and how often were they used?" · table coupons · never
//! decides whether one may be used: that is decided where it is used.

mod fold;
mod read;

pub use fold::Coupons;
pub use read::{CouponRow, Filter, Sort, by_code, by_id, list};
