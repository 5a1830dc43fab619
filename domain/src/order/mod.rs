//! order · a sale and what became of it.
//!
//! 1. An order is placed once, with lines, and its totals add up: lines + shipping + tax -
//!    discounts = total. They never change afterwards.
//! 2. Its status is folded from facts and moves only as `docs/lifecycles.md` allows; asking for
//!    the status it has says nothing.
//! 3. Staff cancel with a reason and before anything shipped; customers before picking starts.
//! 4. A pending order whose hold ran out is cancelled with the reason `expired`; any other order
//!    stays quiet when the timer knocks.
//! 5. A cash-on-delivery order is paid when the courier took the money at the door.
//! 6. Imported history arrives placed, paid and delivered, through the same events, with its own times.

mod adds_up;
mod aggregate;
mod cancel;
mod command;
mod decide;
mod error;
mod event;
mod line;
mod state;
mod status;

#[cfg(test)]
mod scenarios;

pub use command::OrderCommand;
pub use error::OrderError;
pub use event::{OrderEvent, PaymentMethod, Placement, Totals, UsedCoupon};
pub use line::{DiscountKind, Line, LineDiscount};
pub use state::Order;
pub use status::{PaymentStatus, Status};
