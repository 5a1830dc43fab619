//! Shillings as Daraja writes them (`1`, `1.0`, `"1.00"`, `1E+2`) in whole cents, without a float.

use domain::kernel::Amount;

/// The largest power of ten anybody means.
const LARGEST_POWER: i32 = 18;

/// Cents of the shillings in `text`; `None` for what is no sum of cents between 0 and
/// [`Amount::LIMIT`].
pub(super) fn cents(text: &str) -> Option<Amount> {
    let (mantissa, power) = match text.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, power.parse::<i32>().ok()?),
        None => (text, 0),
    };
    if power.abs() > LARGEST_POWER {
        return None;
    }
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) || mantissa.ends_with('.') {
        return None;
    }
    let places = i32::try_from(fraction.len()).ok()?;
    let digits = format!("{whole}{fraction}");
    let cents = shifted(digits.trim_start_matches('0'), power - places + 2)?;
    let units = i64::try_from(cents).ok()?;
    (units <= Amount::LIMIT).then(|| Amount::minor(units))
}

/// `digits` times ten to the `power`, if that is whole.
fn shifted(digits: &str, power: i32) -> Option<u128> {
    let digits = if digits.is_empty() { "0" } else { digits };
    let size = usize::try_from(power.unsigned_abs()).ok()?;
    if power >= 0 {
        let number: u128 = digits.parse().ok()?;
        return number.checked_mul(10_u128.checked_pow(power.unsigned_abs())?);
    }
    let (kept, cut) = digits.split_at(digits.len().saturating_sub(size));
    if cut.bytes().any(|byte| byte != b'0') {
        return None;
    }
    if kept.is_empty() {
        Some(0)
    } else {
        kept.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::cents;
    use domain::kernel::Amount;
    use proptest::prelude::{prop_assert_eq, proptest};

    #[test]
    fn shillings_are_read_however_they_are_written() {
        let written = [
            ("1", 100),
            ("1.0", 100),
            ("1.00", 100),
            ("0.5", 50),
            ("250000", 25_000_000),
            ("1E+2", 10_000),
            ("1.5e1", 1_500),
            ("1500e-2", 1_500),
            ("0", 0),
            ("0.000", 0),
            ("007", 700),
            ("10.10000", 1_010),
        ];
        for (text, expected) in written {
            assert_eq!(cents(text), Some(Amount::minor(expected)), "{text}");
        }
    }

    #[test]
    fn what_is_no_sum_of_cents_is_not_rounded() {
        let wrong = [
            "",
            "-1",
            "+1",
            "1.",
            ".5",
            "1.001",
            "1,00",
            "KES 5",
            "1e",
            "1e99",
            "1e-3",
            "0x10",
            "NaN",
            "100.000000000000000001",
            "99999999999999999999999999999999999999999999",
            "1.1.1",
            "١",
        ];
        for text in wrong {
            assert_eq!(cents(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_sum_reads_back(units in 0_i64..=Amount::LIMIT) {
            let text = format!("{}.{:02}", units / 100, units % 100);
            prop_assert_eq!(cents(&text), Some(Amount::minor(units)));
        }

        #[test]
        fn no_text_makes_it_fall_over(text in ".{0,40}") {
            let _ = cents(&text);
        }
    }
}
