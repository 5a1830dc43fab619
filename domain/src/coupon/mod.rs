//! coupon · a code that takes money off.
//!
//! 1. Its id is derived from its code: two coupons cannot share one.
//! 2. A use is keyed by the order: one order uses it once, a retry says nothing.
//! 3. No limit, global or per customer, is ever exceeded: the check and the use are one append.
//! 4. A discount is never more than the subtotal, nor more than the cap.
//! 5. A cancelled order gives its use back where the terms say so, as a visible event.

mod aggregate;
mod command;
mod decide;
mod discount;
mod error;
mod event;
pub mod published;
mod state;

#[cfg(test)]
mod scenarios;

pub use command::CouponCommand;
pub use error::CouponError;
pub use event::{CouponEvent, Discount, Terms};
pub use state::{Coupon, canonical_code, coupon_id};
