//! How Stripe counts. Its minor unit is the one of ISO 4217, with three exceptions of its own
//! (docs.stripe.com/currencies, "Zero-decimal currencies" and "Special cases").

use crate::words;
use domain::kernel::{Amount, Currency};
use domain::ports::payments::GatewayError;

/// Stripe counts the Icelandic króna in hundredths although it has none.
const ISK: &str = "ISK";
/// Stripe's pages disagree on how the Ugandan shilling is counted.
const UGX: &str = "UGX";

/// `amount` as Stripe counts it.
///
/// # Errors
/// `Refused` where Stripe cannot take such a sum in this currency.
pub(super) fn to_wire(amount: Amount, currency: Currency) -> Result<i64, GatewayError> {
    let units = amount.units();
    if units <= 0 {
        return Err(words::refused("amount_not_positive", "nothing to ask for"));
    }
    match currency.code() {
        UGX => Err(words::refused(
            "currency_not_offered",
            "cards are not charged in UGX",
        )),
        ISK => units
            .checked_mul(100)
            .ok_or_else(|| words::refused("amount_too_large", "more than Stripe can count")),
        _ if currency.exponent() == 3 && units % 10 != 0 => Err(words::refused(
            "amount_too_fine",
            "cards are charged in hundredths: the last of three decimals must be 0",
        )),
        _ => Ok(units),
    }
}

/// What Stripe counted, as the shop counts; `None` where the shop cannot say it.
pub(super) fn from_wire(units: i64, currency: Currency) -> Option<Amount> {
    let within = (0..=Amount::LIMIT).contains(&units);
    match currency.code() {
        _ if !within => None,
        ISK => (units % 100 == 0).then(|| Amount::minor(units / 100)),
        _ => Some(Amount::minor(units)),
    }
}

/// The code as Stripe writes it.
pub(super) fn code(currency: Currency) -> String {
    currency.code().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{Amount, Currency, GatewayError, from_wire, to_wire};

    fn wire(units: i64, code: &str) -> Result<i64, String> {
        to_wire(Amount::minor(units), Currency::parse(code).unwrap()).map_err(|error| match error {
            GatewayError::Refused { code, .. } => code,
            other => other.to_string(),
        })
    }

    #[test]
    fn cents_whole_yen_and_tens_of_fils_are_charged_as_they_are() {
        assert_eq!(wire(1_099, "USD"), Ok(1_099));
        assert_eq!(wire(500, "JPY"), Ok(500));
        assert_eq!(wire(5_120, "KWD"), Ok(5_120));
    }

    #[test]
    fn sums_that_stripe_cannot_take_are_refused_before_anybody_is_asked() {
        assert_eq!(wire(5_124, "KWD"), Err("amount_too_fine".to_owned()));
        assert_eq!(wire(5_000, "UGX"), Err("currency_not_offered".to_owned()));
        assert_eq!(wire(0, "USD"), Err("amount_not_positive".to_owned()));
        assert_eq!(wire(-1, "USD"), Err("amount_not_positive".to_owned()));
        assert_eq!(wire(i64::MAX, "ISK"), Err("amount_too_large".to_owned()));
    }

    #[test]
    fn a_krona_is_a_hundred_at_stripe_and_comes_back_as_one() {
        let isk = Currency::parse("ISK").unwrap();
        assert_eq!(wire(1_500, "ISK"), Ok(150_000));
        assert_eq!(from_wire(150_000, isk), Some(Amount::minor(1_500)));
        assert_eq!(from_wire(150_050, isk), None);
    }

    #[test]
    fn sums_nobody_could_have_paid_are_not_believed() {
        assert_eq!(from_wire(-5, Currency::USD), None);
        assert_eq!(from_wire(i64::MAX, Currency::USD), None);
    }
}
