//! Where a parcel stands, in the words that people see.

use serde::{Deserialize, Serialize};

/// Where a parcel stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShipmentStatus {
    Created,
    Packed,
    Shipped,
    Delivered,
    Lost,
    ReturnedToSender,
    Cancelled,
}

impl ShipmentStatus {
    /// All values, in the order of a life.
    pub const ALL: [Self; 7] = [
        Self::Created,
        Self::Packed,
        Self::Shipped,
        Self::Delivered,
        Self::Lost,
        Self::ReturnedToSender,
        Self::Cancelled,
    ];

    /// The word on the wire and in the read tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Packed => "packed",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::Lost => "lost",
            Self::ReturnedToSender => "returned_to_sender",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }

    /// Where staff can lead a parcel from here.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Created => &[Self::Packed, Self::Shipped, Self::Cancelled],
            Self::Packed => &[Self::Shipped, Self::Cancelled],
            Self::Shipped => &[Self::Delivered, Self::Lost, Self::ReturnedToSender],
            Self::Lost => &[Self::Delivered, Self::ReturnedToSender],
            Self::Delivered | Self::ReturnedToSender | Self::Cancelled => &[],
        }
    }
}
