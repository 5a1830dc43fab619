//! processes · wakes what was promised for later and asks for what follows · may touch the event
//! store and decisions · never touches HTTP or a provider.
//!
//! A timer is a row that was written with the decision that wanted it, and it is taken back in the
//! flush of the decision that answers it. Dying anywhere in between means that it knocks again.

mod checkout;
mod money;
mod returns;
mod timers;

#[cfg(test)]
mod scenarios;

pub use timers::{Carriers, run_timers};
