//! Weights, measures and money of a product, read exactly.

use crate::problem::{Problem, codes};
use crate::wire::{Decimal, DecimalError};
use domain::kernel::Quantity;
use domain::product::Dimensions;
use serde::Deserialize;
use utoipa::ToSchema;

/// Outer measures in the shop's unit of length, with at most two decimals.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasuresSaid {
    #[schema(value_type = f64, example = 20.5)]
    length: Decimal,
    #[schema(value_type = f64, example = 15)]
    width: Decimal,
    #[schema(value_type = f64, example = 30)]
    height: Decimal,
}

impl MeasuresSaid {
    pub(super) fn read(self) -> Result<Dimensions, Problem> {
        Ok(Dimensions {
            length_hundredths: hundredths(self.length, "/dimensions/length")?,
            width_hundredths: hundredths(self.width, "/dimensions/width")?,
            height_hundredths: hundredths(self.height, "/dimensions/height")?,
        })
    }
}

/// A measure in hundredths.
pub(super) fn hundredths(said: Decimal, pointer: &str) -> Result<i64, Problem> {
    said.units(2).map_err(|error| match error {
        DecimalError::TooManyDecimals => {
            Problem::field(codes::TOO_MANY_DECIMALS, pointer, "at most 2 decimals")
        }
        _ => Problem::field(codes::OUT_OF_RANGE, pointer, error.to_string()),
    })
}

/// Units on a shelf.
pub(super) fn units(said: i64) -> Result<Quantity, Problem> {
    Quantity::new(said)
        .map_err(|error| Problem::field(codes::OUT_OF_RANGE, "/stockQuantity", error.to_string()))
}
