//! Money is whole minor units; the currency stands beside the sum it applies to, never a float.

use serde::{Deserialize, Serialize};

/// An amount in whole minor units (cents, or whole yen, or fils) of a currency named beside it.
///
/// No sum, difference, product or share exceeds [`Amount::LIMIT`] in absolute value, so sums of many
/// lines cannot wrap: every operation is checked.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Amount(i64);

/// Why a sum of money is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Past the largest amount the shop handles.
    #[error("the amount is larger than the shop can handle")]
    Overflow,
    /// Three capital letters of ISO 4217 that the shop does not know.
    #[error("unknown currency")]
    UnknownCurrency,
}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest amount: ten thousand times the largest single price (`DECIMAL(10,2)`).
    pub const LIMIT: i64 = 9_999_999_999 * 10_000;
    /// The largest single price: `DECIMAL(10,2)` of the specification, in minor units.
    pub const LARGEST_PRICE: i64 = 9_999_999_999;

    /// An amount of `minor` units.
    #[must_use]
    pub const fn minor(minor: i64) -> Self {
        Self(minor)
    }

    /// The number of minor units.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.0
    }

    /// The sum, or [`MoneyError::Overflow`].
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        Self::checked(i128::from(self.0) + i128::from(other.0))
    }

    /// The difference, or [`MoneyError::Overflow`]; it may be negative.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        Self::checked(i128::from(self.0) - i128::from(other.0))
    }

    /// `factor` times the amount, or [`MoneyError::Overflow`].
    pub fn times(self, factor: i64) -> Result<Self, MoneyError> {
        Self::checked(i128::from(self.0) * i128::from(factor))
    }

    /// `basis_points` ten-thousandths of the amount, rounded half away from zero: the one rounding
    /// rule of the shop.
    pub fn share(self, basis_points: i64) -> Result<Self, MoneyError> {
        let exact = i128::from(self.0) * i128::from(basis_points);
        let half = if exact < 0 { -5_000 } else { 5_000 };
        Self::checked((exact + half) / 10_000)
    }

    /// The sum of many amounts.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    fn checked(minor: i128) -> Result<Self, MoneyError> {
        let limit = i128::from(Self::LIMIT);
        if (-limit..=limit).contains(&minor) {
            i64::try_from(minor)
                .map(Self)
                .map_err(|_| MoneyError::Overflow)
        } else {
            Err(MoneyError::Overflow)
        }
    }
}

/// Splits `whole` over `weights` by the largest remainder: the parts sum to `whole` exactly, no
/// part is off by one unit or more, and ties go to the earlier weight.
///
/// A weight below zero counts as zero. With all weights zero everything goes to the first part;
/// without weights the answer is empty. What is owed is split like what is given, with its sign.
#[must_use]
pub fn split_by_weight(whole: Amount, weights: &[Amount]) -> Vec<Amount> {
    let weights: Vec<i128> = weights
        .iter()
        .map(|weight| i128::from(weight.0).max(0))
        .collect();
    let sign = i128::from(whole.0.signum());
    let whole = i128::from(whole.0).abs();
    let total: i128 = weights.iter().sum();
    let mut parts: Vec<i128> = weights
        .iter()
        .map(|weight| (whole * weight).checked_div(total).unwrap_or(0))
        .collect();
    let mut left = whole - parts.iter().sum::<i128>();
    if total == 0 {
        parts.iter_mut().take(1).for_each(|first| *first = left);
        left = 0;
    }
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|at| std::cmp::Reverse((whole * weights[*at]).checked_rem(total)));
    for at in by_remainder
        .into_iter()
        .take(usize::try_from(left).unwrap_or(0))
    {
        parts[at] += 1;
    }
    parts
        .into_iter()
        .map(|part| Amount(i64::try_from(part * sign).unwrap_or(0)))
        .collect()
}

/// A currency of ISO 4217 that the shop can sell in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// Currencies without a minor unit, and with a thousandth (ISO 4217, list one). All others: cents.
const WHOLE: [&str; 9] = [
    "JPY", "KRW", "VND", "CLP", "UGX", "RWF", "XAF", "XOF", "ISK",
];
const THOUSANDTHS: [&str; 5] = ["BHD", "JOD", "KWD", "OMR", "TND"];
const HUNDREDTHS: [&str; 31] = [
    "USD", "EUR", "GBP", "KES", "TZS", "ZAR", "NGN", "GHS", "CHF", "SEK", "NOK", "DKK", "PLN",
    "CZK", "HUF", "CAD", "AUD", "NZD", "INR", "CNY", "BRL", "MXN", "AED", "SAR", "ILS", "TRY",
    "SGD", "HKD", "THB", "EGP", "MAD",
];

impl Currency {
    /// The United States dollar.
    pub const USD: Self = Self(*b"USD");
    /// The Kenyan shilling.
    pub const KES: Self = Self(*b"KES");

    /// Reads a code such as `USD`; case does not matter.
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        let unknown = MoneyError::UnknownCurrency;
        let mut bytes = <[u8; 3]>::try_from(code.trim().as_bytes()).map_err(|_| unknown)?;
        bytes.make_ascii_uppercase();
        let lists = [&HUNDREDTHS[..], &WHOLE[..], &THOUSANDTHS[..]];
        let known = lists
            .into_iter()
            .flatten()
            .any(|known| known.as_bytes() == bytes);
        if known { Ok(Self(bytes)) } else { Err(unknown) }
    }

    /// The three letters.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("USD")
    }

    /// How many decimals the currency has: 0, 2 or 3.
    #[must_use]
    pub fn exponent(&self) -> u32 {
        if WHOLE.contains(&self.code()) {
            0
        } else if THOUSANDTHS.contains(&self.code()) {
            3
        } else {
            2
        }
    }
}

impl Currency {
    /// The smallest sum that every way of paying can move, in minor units. M-Pesa moves whole
    /// shillings only, so a total in KES is quoted in whole shillings.
    #[must_use]
    pub fn smallest_payment(&self) -> i64 {
        if *self == Self::KES { 100 } else { 1 }
    }

    /// `exact` rounded to a sum that can be paid, half away from zero.
    pub fn payable(&self, exact: Amount) -> Result<Amount, MoneyError> {
        let coin = i128::from(self.smallest_payment());
        let exact = i128::from(exact.units());
        let half = if exact < 0 { -coin / 2 } else { coin / 2 };
        Amount::checked((exact + half) / coin * coin)
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;
    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::parse(&code)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}
