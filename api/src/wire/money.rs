//! Money on the wire: a decimal number with the decimals of the currency that stands beside it.

use super::{Decimal, DecimalError};
use crate::problem::{Problem, codes};
use domain::kernel::{Amount, Currency};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A sum of money as JSON writes it (`19.99`); inside the house it is an [`Amount`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(Decimal);

impl Money {
    /// The wire form of an amount of this currency.
    #[must_use]
    pub fn of(amount: Amount, currency: Currency) -> Self {
        Self(Decimal::new(amount.units(), currency.exponent()))
    }

    /// The wire form of whole minor units, as read models keep them.
    #[must_use]
    pub fn of_minor(minor: i64, currency: Currency) -> Self {
        Self::of(Amount::minor(minor), currency)
    }

    /// Reads a number of a query or a file.
    pub fn read(text: &str, pointer: &str) -> Result<Self, Problem> {
        let number = Decimal::parse(text.trim());
        number
            .map(Self)
            .map_err(|error| Problem::field(codes::INVALID_VALUE, pointer, error.to_string()))
    }

    /// The amount, exactly. More decimals than the currency has, or more digits than the shop can
    /// handle, is a 422 about the field at `pointer`.
    pub fn amount(self, currency: Currency, pointer: &str) -> Result<Amount, Problem> {
        let units = self
            .0
            .units(currency.exponent())
            .map_err(|error| refused(error, currency, pointer))?;
        if units.unsigned_abs() > Amount::LIMIT.unsigned_abs() {
            return Err(refused(DecimalError::TooLarge, currency, pointer));
        }
        Ok(Amount::minor(units))
    }
}

fn refused(error: DecimalError, currency: Currency, pointer: &str) -> Problem {
    let (code, detail) = match error {
        DecimalError::TooManyDecimals => (
            codes::TOO_MANY_DECIMALS,
            format!("{currency} has {} decimals", currency.exponent()),
        ),
        DecimalError::TooLarge => (codes::OUT_OF_RANGE, "the amount is too large".to_owned()),
        DecimalError::NotANumber => (codes::INVALID_VALUE, error.to_string()),
    };
    Problem::field(code, pointer, detail)
}

/// Reads a currency code of a body; an unknown one is a 422 about the field at `pointer`.
pub fn currency(code: &str, pointer: &str) -> Result<Currency, Problem> {
    Currency::parse(code)
        .map_err(|error| Problem::field(codes::UNKNOWN_CURRENCY, pointer, error.to_string()))
}

impl PartialSchema for Money {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .format(Some(SchemaFormat::Custom("decimal".to_owned())))
            .description(Some(
                "An exact decimal number with the decimals of its currency",
            ))
            .examples([serde_json::json!(19.99)])
            .into()
    }
}

impl ToSchema for Money {
    fn name() -> std::borrow::Cow<'static, str> {
        "Money".into()
    }
}

#[cfg(test)]
mod tests {
    use super::Money;
    use domain::kernel::{Amount, Currency};

    fn read(text: &str, currency: Currency) -> Result<i64, &'static str> {
        let money: Money = serde_json::from_str(text).unwrap();
        money
            .amount(currency, "/price")
            .map(Amount::units)
            .map_err(|problem| problem.code().name)
    }

    #[test]
    fn the_currency_says_how_many_decimals_there_are() {
        let (yen, dinar) = (
            Currency::parse("JPY").unwrap(),
            Currency::parse("BHD").unwrap(),
        );
        assert_eq!(read("19.99", Currency::USD), Ok(1999));
        assert_eq!(read("1999", yen), Ok(1999));
        assert_eq!(read("1.999", dinar), Ok(1999));
        assert_eq!(read("19.9", yen), Err("too_many_decimals"));
        assert_eq!(read("0.001", Currency::USD), Err("too_many_decimals"));
    }

    #[test]
    fn more_than_the_shop_can_count_is_refused() {
        assert_eq!(read("999999999900", Currency::USD), Ok(99_999_999_990_000));
        assert_eq!(read("1000000000000", Currency::USD), Err("out_of_range"));
    }

    #[test]
    fn the_field_at_fault_is_named() {
        let money: Money = serde_json::from_str("0.001").unwrap();
        let problem = money.amount(Currency::USD, "/price").unwrap_err();
        assert_eq!(problem.errors()[0].pointer, "/price");
        assert_eq!(problem.errors()[0].detail, "USD has 2 decimals");
    }
}
