//! Sums as letters print them: from whole minor units, exactly.

use domain::kernel::Currency;

/// `USD 1,234.50`; a sum in a currency nobody knows is told in its smallest units.
pub(crate) fn sum(minor: i64, currency: &str) -> String {
    let Ok(currency) = Currency::parse(currency) else {
        return format!("{minor} (smallest units)");
    };
    let sign = if minor < 0 { "-" } else { "" };
    let decimals = currency.exponent();
    let scale = 10_u64.pow(decimals);
    let (whole, rest) = (minor.unsigned_abs() / scale, minor.unsigned_abs() % scale);
    let whole = grouped(whole);
    match decimals {
        0 => format!("{currency} {sign}{whole}"),
        decimals => format!(
            "{currency} {sign}{whole}.{rest:0width$}",
            width = decimals as usize
        ),
    }
}

fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::sum;

    #[test]
    fn sums_are_printed_exactly_in_every_kind_of_currency() {
        assert_eq!(sum(123_450, "USD"), "USD 1,234.50");
        assert_eq!(sum(-5, "USD"), "USD -0.05");
        assert_eq!(sum(1_000_000, "JPY"), "JPY 1,000,000");
        assert_eq!(sum(1_234_567, "KWD"), "KWD 1,234.567");
        assert_eq!(sum(i64::MIN, "USD"), "USD -92,233,720,368,547,758.08");
    }
}
