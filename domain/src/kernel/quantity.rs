//! Counts of units (or, for weighed goods, of the smallest unit of weight the shop sells by).

use serde::{Deserialize, Serialize};

/// The largest quantity one line may carry; weighed goods reach tens of thousands.
pub const MAX_QUANTITY: i64 = 1_000_000_000;

/// A whole number of units, never negative, at most [`MAX_QUANTITY`].
///
/// History may contain lines of zero units; what may be *sold* is checked where it is sold.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(try_from = "i64", into = "i64")]
pub struct Quantity(i64);

/// Why a number is not a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// Below zero or above [`MAX_QUANTITY`].
    #[error("a quantity is between 0 and {MAX_QUANTITY}")]
    OutOfRange,
}

impl Quantity {
    /// No units.
    pub const ZERO: Self = Self(0);

    /// Accepts 0 to [`MAX_QUANTITY`].
    pub fn new(units: i64) -> Result<Self, QuantityError> {
        if (0..=MAX_QUANTITY).contains(&units) {
            Ok(Self(units))
        } else {
            Err(QuantityError::OutOfRange)
        }
    }

    /// The number of units.
    #[must_use]
    pub fn units(self) -> i64 {
        self.0
    }

    /// True for no units.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum, or an error past [`MAX_QUANTITY`].
    pub fn plus(self, other: Self) -> Result<Self, QuantityError> {
        Self::new(self.0 + other.0)
    }

    /// What is left, or an error below zero.
    pub fn minus(self, other: Self) -> Result<Self, QuantityError> {
        Self::new(self.0 - other.0)
    }
}

impl TryFrom<i64> for Quantity {
    type Error = QuantityError;
    fn try_from(units: i64) -> Result<Self, Self::Error> {
        Self::new(units)
    }
}

impl From<Quantity> for i64 {
    fn from(quantity: Quantity) -> Self {
        quantity.0
    }
}
