//! The process around placing an order: what follows from what was heard.

use crate::kernel::{At, OrderId};

/// What the process hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// The durable timer that was set when the order was placed is due.
    HoldRanOut { order_id: OrderId, at: At },
}

/// What the process asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Cancel the order if it is still pending; give back stock and coupon in the same decision.
    ExpireOrder { order_id: OrderId, at: At },
}

/// What follows from what was heard.
#[must_use]
pub fn next(heard: Heard) -> Vec<Ask> {
    match heard {
        Heard::HoldRanOut { order_id, at } => vec![Ask::ExpireOrder { order_id, at }],
    }
}
