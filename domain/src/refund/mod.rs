//! refund · money on its way back.
//!
//! 1. A refund is for one payment, one amount, one reason; none of it ever changes. That the sum of
//!    all refunds stays within what was taken is the payment's rule, kept in the same decision.
//! 2. Its id is the key it is sent to the provider with: sent twice, it gives back once. The road
//!    that money takes back to a phone is fixed with the wish: two roads would give back twice.
//! 3. A refund whose answer was lost is `unknown` until somebody looked it up.
//! 4. It may fail after it succeeded: a bank sent the money back. After that only success is news.
//! 5. News that changes nothing says nothing.

mod aggregate;
mod command;
mod decide;
mod error;
mod event;
mod road;
mod state;

#[cfg(test)]
mod scenarios;

pub use command::RefundCommand;
pub use error::RefundError;
pub use event::{RefundEvent, RefundLine, RefundTerms, WhyRefund};
pub use road::RefundRoad;
pub use state::{Refund, RefundStage};
