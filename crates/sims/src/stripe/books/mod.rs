//! books · what Stripe itself would hold: intents, charges, refunds, disputes, events · may touch
//! nothing but memory · never touches the wire.
//!
//! 1. The status of an intent moves as Stripe documents it; a failed try ends no intent.
//! 2. Never more is given back than was taken, refunds under way included.
//! 3. Every change writes its events in the same breath, each with the object as it then was.

mod charge;
mod dispute;
mod event;
mod intent;
mod later;
mod objects;
mod refund;
mod shelf;

pub(super) use event::Event;
pub(super) use intent::{Confirmation, NewIntent};
pub(super) use later::Due;
pub(super) use objects::{Charge, ChargeStatus, Dispute, Intent, Refund, RefundStatus, Status};
pub(super) use refund::NewRefund;
pub use refund::RefundScript;
pub(super) use shelf::{Numbered, Shelf};

use crate::names::Names;
use std::collections::VecDeque;

/// Who caused a change: the request and its key, as events tell.
#[derive(Debug, Clone, Default)]
pub(super) struct Origin {
    pub(super) request: Option<String>,
    pub(super) key: Option<String>,
}

/// The books of one account.
pub(super) struct Books {
    names: Names,
    pub(super) intents: Shelf<Intent>,
    pub(super) charges: Shelf<Charge>,
    pub(super) refunds: Shelf<Refund>,
    pub(super) disputes: Shelf<Dispute>,
    pub(super) events: Shelf<Event>,
    /// What becomes of the next refunds, whatever the card.
    pub(super) refund_scripts: VecDeque<RefundScript>,
    pub(super) origin: Origin,
    /// The address of the sim.
    pub(super) here: String,
    /// Events that nobody was told yet.
    outbox: Vec<Event>,
    /// What happens by itself, after so many milliseconds.
    later: Vec<(u64, Due)>,
}

impl Books {
    pub(super) fn new() -> Self {
        Self {
            names: Names::from_now(),
            intents: Shelf::default(),
            charges: Shelf::default(),
            refunds: Shelf::default(),
            disputes: Shelf::default(),
            events: Shelf::default(),
            refund_scripts: VecDeque::new(),
            origin: Origin::default(),
            here: String::new(),
            outbox: Vec::new(),
            later: Vec::new(),
        }
    }

    /// A number for something new.
    pub(super) fn name(&mut self, prefix: &str) -> String {
        self.names.stripe(prefix)
    }

    /// What is to be told and done because of the last changes; each is handed out once.
    pub(super) fn hand_out(&mut self) -> (Vec<Event>, Vec<(u64, Due)>) {
        (
            std::mem::take(&mut self.outbox),
            std::mem::take(&mut self.later),
        )
    }
}

#[cfg(test)]
#[path = "../books_tests.rs"]
mod tests;
