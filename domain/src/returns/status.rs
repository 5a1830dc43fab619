//! Where a return stands, in the words that people see.

use serde::{Deserialize, Serialize};

/// Where a return stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnStatus {
    Requested,
    Approved,
    Rejected,
    InTransit,
    PartiallyReceived,
    Received,
    Closed,
    Cancelled,
    Expired,
}

impl ReturnStatus {
    /// All values, in the order of a life.
    pub const ALL: [Self; 9] = [
        Self::Requested,
        Self::Approved,
        Self::Rejected,
        Self::InTransit,
        Self::PartiallyReceived,
        Self::Received,
        Self::Closed,
        Self::Cancelled,
        Self::Expired,
    ];

    /// The word on the wire and in the read tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::InTransit => "in_transit",
            Self::PartiallyReceived => "partially_received",
            Self::Received => "received",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }

    /// Where a return can be led from here.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Requested => &[Self::Approved, Self::Rejected, Self::Cancelled],
            Self::Approved => &[
                Self::InTransit,
                Self::PartiallyReceived,
                Self::Received,
                Self::Cancelled,
            ],
            Self::InTransit => &[Self::PartiallyReceived, Self::Received, Self::Cancelled],
            Self::PartiallyReceived => &[Self::PartiallyReceived, Self::Received, Self::Closed],
            Self::Received => &[Self::Closed],
            Self::Rejected | Self::Closed | Self::Cancelled | Self::Expired => &[],
        }
    }

    /// True when nothing more will happen.
    #[must_use]
    pub fn is_over(self) -> bool {
        self.next().is_empty()
    }
}
