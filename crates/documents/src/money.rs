//! Sums as they are printed: from whole minor units, exactly, never by way of a float.

use crate::DocumentError;

/// A currency and how many decimals its sums are written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Currency {
    code: [u8; 3],
    decimals: u32,
}

impl Currency {
    /// Takes the code of ISO 4217 and its exponent: 0 for yen, 2 for dollars, 3 for dinars. Anything
    /// but three letters, and more than four decimals, is [`DocumentError::NoSuchCurrency`].
    pub fn new(code: &str, decimals: u32) -> Result<Self, DocumentError> {
        let unknown = DocumentError::NoSuchCurrency;
        let mut code = <[u8; 3]>::try_from(code.as_bytes()).map_err(|_| unknown.clone())?;
        code.make_ascii_uppercase();
        if decimals > 4 || !code.iter().all(u8::is_ascii_uppercase) {
            return Err(unknown);
        }
        Ok(Self { code, decimals })
    }

    /// The three letters.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or("???")
    }

    /// A sum of `minor` units, such as `-1,234.50`, without the code.
    #[must_use]
    pub fn sum(&self, minor: i64) -> String {
        let sign = if minor < 0 { "-" } else { "" };
        let scale = 10_u64.pow(self.decimals);
        let whole = grouped(minor.unsigned_abs() / scale);
        let rest = minor.unsigned_abs() % scale;
        match self.decimals {
            0 => format!("{sign}{whole}"),
            decimals => format!("{sign}{whole}.{rest:0width$}", width = decimals as usize),
        }
    }
}

/// A count with a comma after every three digits.
pub(crate) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A rate in hundredths of a per cent: 1,600 is `16%`, 825 is `8.25%`.
pub(crate) fn per_cent(basis_points: u32) -> String {
    let (whole, rest) = (basis_points / 100, basis_points % 100);
    let exact = format!("{}.{rest:02}", grouped(u64::from(whole)));
    format!("{}%", exact.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(code: &str, decimals: u32, minor: i64) -> String {
        Currency::new(code, decimals).unwrap().sum(minor)
    }

    #[test]
    fn every_currency_is_written_with_its_own_decimals() {
        assert_eq!(sum("USD", 2, 123_456_789), "1,234,567.89");
        assert_eq!(sum("JPY", 0, 1_234_567), "1,234,567");
        assert_eq!(sum("KWD", 3, 1_234_567), "1,234.567");
        assert_eq!(sum("usd", 2, 5), "0.05");
        assert_eq!(sum("KWD", 3, -5), "-0.005");
        assert_eq!(sum("JPY", 0, 0), "0");
        assert_eq!(sum("USD", 2, 99_999), "999.99");
    }

    #[test]
    fn the_largest_and_the_smallest_sum_are_written_too() {
        assert_eq!(sum("USD", 2, i64::MAX), "92,233,720,368,547,758.07");
        assert_eq!(sum("USD", 2, i64::MIN), "-92,233,720,368,547,758.08");
        assert_eq!(sum("JPY", 0, i64::MIN), "-9,223,372,036,854,775,808");
    }

    #[test]
    fn what_is_no_currency_is_refused() {
        for (code, decimals) in [("", 2), ("US", 2), ("DOLLAR", 2), ("U$D", 2), ("USD", 5)] {
            let refused = Currency::new(code, decimals);
            assert_eq!(refused, Err(DocumentError::NoSuchCurrency), "{code}");
        }
    }

    #[test]
    fn a_tax_rate_is_written_without_needless_zeros() {
        let written = [1_600, 825, 50, 0, 10_000, 1_001].map(per_cent);
        assert_eq!(written, ["16%", "8.25%", "0.5%", "0%", "100%", "10.01%"]);
    }

    proptest! {
        #[test]
        fn a_written_sum_reads_back_as_the_same_minor_units(minor: i64, decimals in 0_u32..=4) {
            let written = sum("USD", decimals, minor);
            let digits: String = written.chars().filter(|c| !",.".contains(*c)).collect();
            prop_assert_eq!(digits.parse::<i64>().unwrap(), minor);
            let whole = written.split('.').next().unwrap().trim_start_matches('-');
            prop_assert!(whole.split(',').skip(1).all(|group| group.len() == 3));
        }
    }
}
