//! payment · one attempt to take money for an order.
//!
//! 1. An attempt is for one order, one amount, one way of paying; none of it ever changes.
//! 2. Money that was taken stays taken: no later, older or repeated news undoes it. News of it is
//!    taken whatever the attempt looked like before, also after a failure. Its receipt may follow later.
//! 3. An attempt whose answer was lost is `unknown` until somebody looked it up.
//! 4. Money of another amount or currency than asked is `conflicted`: it never pays an order.
//! 5. What is given back, on its way back or may be on its way back never exceeds what was taken.
//! 6. News that changes nothing says nothing.

mod aggregate;
mod command;
mod decide;
mod error;
mod event;
mod give_back;
mod state;

#[cfg(test)]
mod scenarios;

pub use command::{News, PaymentCommand};
pub use error::PaymentError;
pub use event::{PaymentEvent, Terms};
pub use state::{Payment, Stage};
