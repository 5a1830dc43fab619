//! payment · one attempt to take money for an order.
//!
//! 1. An attempt is for one order, one amount, one way of paying; none of it ever changes.
//! 2. Money that was taken stays taken: no later, older or repeated news undoes it. News of it is
//!    taken whatever the attempt looked like before, also after a failure. Its receipt may follow later.
//! 3. An attempt whose answer was lost is `unknown` until somebody looked it up.
//! 4. Money of another amount or currency than asked is `conflicted`: it never pays an order.
//! 5. What is given back, on its way back or may be on its way back never exceeds what was taken. What the
//!    payer's bank disputes or has kept is not the shop's to give back until the bank lets it stand.
//! 6. News that changes nothing says nothing.
//! 7. What a bank decided of a dispute is not undone by an older word of the same dispute.
//! 8. A notice that cannot be taken is told to people, once for each thing and reason.
//! 9. Money that a notice tells of and the provider does not confirm leaves the attempt `unknown`,
//!    whatever it was before: only money ends that, and never another failure.
//! 10. An attempt that nobody looks after any more has ended, or is said to be unknown.

mod aggregate;
mod command;
mod contradiction;
mod decide;
mod dispute;
mod error;
mod event;
mod give_back;
mod not_taken;
mod reach;
mod state;

#[cfg(test)]
mod scenarios;

pub use command::{News, PaymentCommand};
pub use contradiction::Contradiction;
pub use dispute::{dispute_is_open, dispute_weighs};
pub use error::PaymentError;
pub use event::{PaymentEvent, Terms};
pub use not_taken::NotTaken;
pub use reach::{ACCOUNT, NEVER_ARRIVED, UNREACHABLE, reached_nobody};
pub use state::{Payment, Stage};
