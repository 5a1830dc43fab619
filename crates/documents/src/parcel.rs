//! Which parcel of an order it is.

use crate::DocumentError;

/// Parcel `number` of `of`, counted from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parcel {
    number: u32,
    of: u32,
}

impl Parcel {
    /// The only parcel of its order.
    pub const ONLY: Self = Self { number: 1, of: 1 };

    /// Refuses parcel 0 and parcels past the last with [`DocumentError::NoSuchParcel`].
    pub fn new(number: u32, of: u32) -> Result<Self, DocumentError> {
        if (1..=of).contains(&number) {
            Ok(Self { number, of })
        } else {
            Err(DocumentError::NoSuchParcel { number, of })
        }
    }
}

impl std::fmt::Display for Parcel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.number, self.of)
    }
}
