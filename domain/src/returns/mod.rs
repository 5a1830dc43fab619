//! return · goods on their way back from a customer, and what is done with each unit.
//!
//! 1. A return is for one order and fixed units; what of the order may come back is the order's
//!    rule, kept in the same decision.
//! 2. Staff approve or reject it; a rejection has a reason.
//! 3. No more units are received than were announced, and each gets a disposition: on the shelf,
//!    written off, or sent back to the customer.
//! 4. It is closed once something came; nothing more is received afterwards.
//! 5. It can be called off until something came: by the customer until the goods are on their way,
//!    by staff also then. An approved one that nobody sends expires.
//! 6. Asking for where it stands says nothing.

mod aggregate;
mod command;
mod decide;
mod error;
mod event;
mod state;
mod status;

#[cfg(test)]
mod scenarios;

pub use command::ReturnCommand;
pub use error::ReturnError;
pub use event::{Disposition, ReceivedUnits, ReturnEvent, ReturnTerms, WhyReturn};
pub use state::{Case, Return};
pub use status::ReturnStatus;
