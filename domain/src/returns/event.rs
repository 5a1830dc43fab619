//! What can happen to goods on their way back. Stored for ever: change a variant only by adding one.

use crate::kernel::{At, By, OrderId, ProductId, Quantity, ReturnId, event_names};
use crate::order::LineUnits;
use crate::shipment::Tracking;
use serde::{Deserialize, Serialize};

/// Why goods come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyReturn {
    Damaged,
    WrongItem,
    NotAsDescribed,
    ChangedMind,
    Other,
}

/// What is done with a unit that came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// It is for sale again.
    Restock,
    /// It cannot be sold; its money goes back nevertheless.
    WriteOff,
    /// The shop does not take it: it goes back to the customer, and its money does not.
    SendBack,
}

/// Units of a product that came back, and what is done with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedUnits {
    pub product_id: ProductId,
    pub quantity: Quantity,
    pub disposition: Disposition,
}

/// What a return is about; fixed when it is asked for. The customer's own words lie beside history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnTerms {
    pub return_id: ReturnId,
    pub order_id: OrderId,
    pub units: Vec<LineUnits>,
    pub why: WhyReturn,
    pub by: By,
}

/// A fact about goods on their way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnEvent {
    /// Somebody wants to send them back.
    Requested { terms: Box<ReturnTerms>, at: At },
    /// The shop will take them.
    Approved {
        return_id: ReturnId,
        order_id: OrderId,
        at: At,
    },
    /// The shop will not.
    Rejected {
        return_id: ReturnId,
        order_id: OrderId,
        reason: String,
        at: At,
    },
    /// A courier has them.
    Sent {
        return_id: ReturnId,
        order_id: OrderId,
        tracking: Tracking,
        at: At,
    },
    /// Units came; `complete` when none is missing any more.
    Received {
        return_id: ReturnId,
        order_id: OrderId,
        units: Vec<ReceivedUnits>,
        complete: bool,
        at: At,
    },
    /// The shop is done with it.
    Closed {
        return_id: ReturnId,
        order_id: OrderId,
        at: At,
    },
    /// It was called off.
    Cancelled {
        return_id: ReturnId,
        order_id: OrderId,
        by: By,
        at: At,
    },
    /// Nobody sent anything in time.
    Expired {
        return_id: ReturnId,
        order_id: OrderId,
        at: At,
    },
}

event_names!(ReturnEvent {
    Requested => "return.requested",
    Approved => "return.approved",
    Rejected => "return.rejected",
    Sent => "return.sent",
    Received => "return.received",
    Closed => "return.closed",
    Cancelled => "return.cancelled",
    Expired => "return.expired",
});

impl WhyReturn {
    /// All reasons.
    pub const ALL: [Self; 5] = [
        Self::Damaged,
        Self::WrongItem,
        Self::NotAsDescribed,
        Self::ChangedMind,
        Self::Other,
    ];

    /// The word on the wire and in the read tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::WrongItem => "wrong_item",
            Self::NotAsDescribed => "not_as_described",
            Self::ChangedMind => "changed_mind",
            Self::Other => "other",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.word() == word)
    }
}

impl Disposition {
    /// All dispositions.
    pub const ALL: [Self; 3] = [Self::Restock, Self::WriteOff, Self::SendBack];

    /// The word on the wire and in the read tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Restock => "restock",
            Self::WriteOff => "write_off",
            Self::SendBack => "send_back",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.word() == word)
    }

    /// Whether the customer's money goes back for such a unit.
    #[must_use]
    pub fn is_refunded(self) -> bool {
        self != Self::SendBack
    }
}
