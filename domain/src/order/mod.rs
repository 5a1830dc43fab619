//! order · a sale and what became of it.
//!
//! 1. An order is placed once, with lines, and its totals add up: lines + shipping + tax -
//!    discounts, rounded to what can be paid, = total. They never change afterwards.
//! 2. Its status is folded from facts and moves only as `docs/lifecycles.md` allows; asking for
//!    the status it has says nothing.
//! 3. Staff cancel with a reason and before anything shipped; customers before picking starts.
//! 4. A pending order whose hold ran out is cancelled with the reason `expired`; any other order
//!    stays quiet when the timer knocks.
//! 5. A cash-on-delivery order is paid when the courier took the money at the door.
//! 6. Money that arrives is written down whatever the order looks like; each attempt counts once.
//! 7. What is given back, or on its way back, never exceeds what was paid, nor what was bought of a
//!    line. A discount's share stays with its line.
//! 8. Per line: in parcels + called off <= ordered, sent back <= sent.
//! 9. Units that lie in no parcel can be called off, but not the last of an order: what was paid for
//!    them goes back, what was not is owed no more.
//! 10. A guest's order may become a customer's, once; whose it is then, it stays.
//! 11. Imported history arrives placed, paid and delivered, through the same events, with its own times.

mod adds_up;
mod aggregate;
mod attach;
mod back;
mod call_off;
mod cancel;
mod command;
mod decide;
mod error;
mod event;
mod goods;
mod line;
mod money;
mod note;
mod parcel;
mod placement;
mod portions;
pub mod published;
mod refunds;
mod sale;
mod state;
mod status;
mod told;
mod waived;

#[cfg(test)]
mod scenarios;

pub use command::OrderCommand;
pub use error::OrderError;
pub use event::OrderEvent;
pub use line::{DiscountKind, Line, LineDiscount};
pub use placement::{Audience, LineUnits, PaymentMethod, Placement, Totals, UsedCoupon};
pub use portions::{Named, split};
pub use refunds::{Shares, shares, whole};
pub use sale::{ParcelStanding, Trial, TrialStanding};
pub use state::Order;
pub use status::{PaymentStatus, Status};
pub use waived::Waived;
