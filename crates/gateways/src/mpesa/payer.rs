//! Who pays, how much, and under which name: checked before anybody is asked.

use crate::words::refused;
use chrono::FixedOffset;
use domain::kernel::{Amount, At, Currency};
use domain::ports::payments::GatewayError;
use secrecy::{ExposeSecret, SecretString};

/// The most one prompt may ask for, in whole shillings.
const MOST: i64 = 250_000;

/// Whole shillings.
///
/// # Errors
/// `Refused` where M-Pesa cannot move such a sum.
pub(super) fn shillings(amount: Amount, currency: Currency) -> Result<i64, GatewayError> {
    if currency != Currency::KES {
        return Err(refused("currency_not_offered", "M-Pesa moves KES only"));
    }
    if amount.units() % 100 != 0 {
        return Err(refused(
            "amount_too_fine",
            "M-Pesa moves whole shillings only",
        ));
    }
    let whole = amount.units() / 100;
    if (1..=MOST).contains(&whole) {
        Ok(whole)
    } else {
        Err(refused(
            "amount_out_of_range",
            "M-Pesa moves 1 to 250000 shillings at once",
        ))
    }
}

/// A phone of Safaricom's as Daraja writes it: `2547XXXXXXXX` or `2541XXXXXXXX`.
pub(super) fn phone(phone: Option<&SecretString>) -> Result<&str, GatewayError> {
    let number = phone
        .ok_or_else(|| refused("phone_missing", "M-Pesa needs the payer's phone"))?
        .expose_secret();
    let is_number = number.len() == 12 && number.bytes().all(|byte| byte.is_ascii_digit());
    if is_number && (number.starts_with("2547") || number.starts_with("2541")) {
        Ok(number)
    } else {
        Err(refused("phone_invalid", "no phone that M-Pesa reaches"))
    }
}

/// What the payer reads, in at most `most` letters, digits and hyphens. If it is too long, its
/// hyphens go first and then its beginning: numbers differ at their end.
pub(super) fn shown(reference: &str, most: usize) -> String {
    let keep = |also: &str| -> String {
        let fits = |c: &char| c.is_ascii_alphanumeric() || also.contains(*c);
        reference.chars().filter(fits).collect()
    };
    let with_hyphens = keep("-");
    if with_hyphens.is_empty() {
        return "order".to_owned();
    }
    if with_hyphens.len() <= most {
        return with_hyphens;
    }
    let bare = keep("");
    bare[bare.len().saturating_sub(most)..].to_owned()
}

/// `YYYYMMDDHHmmss` in East Africa, three hours before Greenwich all year.
pub(super) fn timestamp(now: At) -> String {
    in_nairobi(now).format("%Y%m%d%H%M%S").to_string()
}

/// The same moment on the clocks of Nairobi.
pub(super) fn in_nairobi(at: At) -> chrono::NaiveDateTime {
    FixedOffset::east_opt(3 * 3_600).map_or(at.naive_utc(), |offset| {
        at.with_timezone(&offset).naive_local()
    })
}

#[cfg(test)]
mod tests {
    use super::{Amount, Currency, GatewayError, phone, shillings, shown, timestamp};
    use secrecy::SecretString;

    fn why<T: std::fmt::Debug>(result: Result<T, GatewayError>) -> String {
        match result {
            Err(GatewayError::Refused { code, .. }) => code,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn only_whole_shillings_within_the_limit_are_asked_for() {
        let kes = |units| shillings(Amount::minor(units), Currency::KES);
        assert_eq!(kes(100), Ok(1));
        assert_eq!(kes(25_000_000), Ok(250_000));
        assert_eq!(why(kes(150)), "amount_too_fine");
        for units in [0, -100, 25_000_100] {
            assert_eq!(why(kes(units)), "amount_out_of_range", "{units}");
        }
        let dollars = shillings(Amount::minor(100), Currency::USD);
        assert_eq!(why(dollars), "currency_not_offered");
    }

    #[test]
    fn only_phones_that_can_be_prompted_are_prompted() {
        let read = |number: &str| {
            let number = SecretString::from(number);
            why(phone(Some(&number)).map(str::len))
        };
        assert_eq!(read("254712345678"), "Ok(12)");
        assert_eq!(read("254112345678"), "Ok(12)");
        for wrong in [
            "0712345678",
            "+254712345678",
            "254812345678",
            "25471234567a",
            "",
        ] {
            assert_eq!(read(wrong), "phone_invalid", "{wrong}");
        }
        assert_eq!(why(phone(None)), "phone_missing");
    }

    #[test]
    fn a_long_order_number_keeps_the_end_that_tells_it_apart() {
        assert_eq!(shown("ES-26-000123", 12), "ES-26-000123");
        assert_eq!(shown("ES-2026-000123", 12), "ES2026000123");
        assert_eq!(shown("ORDER-2026-00000123", 12), "202600000123");
        assert_eq!(shown("Bestellung für Ada", 13), "stellungfrAda");
        assert_eq!(shown("✓", 12), "order");
    }

    #[test]
    fn times_are_told_by_the_clocks_of_nairobi() {
        let at = "2026-12-31T22:30:05Z".parse().unwrap();
        assert_eq!(timestamp(at), "20270101013005");
    }
}
