//! sims · stand-ins for payment providers and for who carries letters, each with books of its own · may touch 127.0.0.1 · never
//! part of a shop that takes real money.
//!
//! 1. A sim speaks its provider's wire as the provider does; what it does beyond that stands under
//!    `/_sim/` and nowhere else (one documented exception, off unless asked for: `sync_status` of the daraja sim).
//! 2. Its books live in its own process and memory. They outlive every death of the shop, and
//!    `stop`/`restart` of the sim.
//! 3. What goes wrong is programmed: by rules, and by a seed where chance is wanted. Without a rule
//!    nothing goes wrong, and the same seed goes wrong in the same way.

mod call;
mod chance;
mod control;
mod courier;
pub mod daraja;
mod door;
mod faults;
mod held;
mod moment;
mod names;
mod seen;
pub mod sendgrid;
pub mod smtp;
pub mod stripe;
mod teller;

pub use courier::{Attempt, Notice, NoticeRules, NoticeState};
pub use faults::{Effect, FaultRule, Faults};
pub use seen::Seen;
pub use teller::Teller;

#[cfg(test)]
mod tests;
