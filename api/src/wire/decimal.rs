//! A decimal number, exact both ways: JSON text in, JSON text out, no float between.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// `digits` times ten to the minus `scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    digits: i64,
    scale: u32,
}

/// Why a number does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Not written as a JSON number.
    #[error("expected a number")]
    NotANumber,
    /// It needs more decimals than there are.
    #[error("too many decimals")]
    TooManyDecimals,
    /// It has too many digits.
    #[error("the number is too large")]
    TooLarge,
}

impl Decimal {
    /// `units` of `scale` decimals: `new(1999, 2)` is 19.99.
    #[must_use]
    pub fn new(units: i64, scale: u32) -> Self {
        Self {
            digits: units,
            scale,
        }
    }

    /// Reads a JSON number (exponents too). Zeros at the end of the decimals do not count.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let unsigned = whole.strip_prefix('-').unwrap_or(whole);
        let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if unsigned.is_empty() || !digits_only(unsigned) || !digits_only(fraction) {
            return Err(DecimalError::NotANumber);
        }
        let power = exponent.trim_start_matches(['+', '-']);
        if power.is_empty() || !digits_only(power) || exponent.len() > power.len() + 1 {
            return Err(DecimalError::NotANumber);
        }
        let exponent: i32 = exponent.parse().map_err(|_| DecimalError::TooLarge)?;
        let fraction = fraction.trim_end_matches('0');
        let digits = format!("{unsigned}{fraction}");
        let scale = i32::try_from(fraction.len()).map_err(|_| DecimalError::TooManyDecimals)?;
        Self::settle(
            whole.starts_with('-'),
            digits.trim_start_matches('0'),
            scale.saturating_sub(exponent),
        )
    }

    /// The number in units of `scale` decimals, exactly, or why not.
    pub fn units(self, scale: u32) -> Result<i64, DecimalError> {
        let missing = scale
            .checked_sub(self.scale)
            .ok_or(DecimalError::TooManyDecimals)?;
        let factor = 10_i64.checked_pow(missing).ok_or(DecimalError::TooLarge)?;
        self.digits
            .checked_mul(factor)
            .ok_or(DecimalError::TooLarge)
    }

    fn settle(negative: bool, digits: &str, scale: i32) -> Result<Self, DecimalError> {
        if digits.is_empty() {
            return Ok(Self::new(0, 0));
        }
        if !(-18..=18).contains(&scale) || digits.len() > 18 {
            let fine = scale > 18 || digits.len() > 18 && scale > 3;
            return Err(if fine {
                DecimalError::TooManyDecimals
            } else {
                DecimalError::TooLarge
            });
        }
        let units: i64 = digits.parse().map_err(|_| DecimalError::TooLarge)?;
        let grow = 10_i64
            .checked_pow(u32::try_from(-scale).unwrap_or(0))
            .ok_or(DecimalError::TooLarge)?;
        let units = units.checked_mul(grow).ok_or(DecimalError::TooLarge)?;
        let units = if negative { -units } else { units };
        Ok(Self::new(units, u32::try_from(scale).unwrap_or(0)).trimmed())
    }

    fn trimmed(mut self) -> Self {
        while self.scale > 0 && self.digits % 10 == 0 {
            self.digits /= 10;
            self.scale -= 1;
        }
        self
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.scale == 0 {
            return write!(f, "{}", self.digits);
        }
        let width = self.scale as usize;
        let padded = format!("{:0>1$}", self.digits.unsigned_abs(), width + 1);
        let (whole, fraction) = padded.split_at(padded.len() - width);
        let sign = if self.digits < 0 { "-" } else { "" };
        write!(f, "{sign}{whole}.{fraction}")
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = RawValue::from_string(self.to_string()).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::parse(raw.get()).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
#[path = "decimal_tests.rs"]
mod tests;
