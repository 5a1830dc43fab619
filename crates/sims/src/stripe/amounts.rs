//! What Stripe takes as an amount (source: Stripe docs, "Supported currencies"; section A1 of our notes).

use super::problem::Problem;

/// Currencies without minor units.
const ZERO_DECIMAL: &[&str] = &[
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv",
    "xaf", "xof", "xpf",
];
/// Currencies with three decimals, whose amounts must end in 0.
const THREE_DECIMAL: &[&str] = &["bhd", "jod", "kwd", "omr", "tnd"];
/// The others that Stripe charges in.
const TWO_DECIMAL: &[&str] = &[
    "usd", "aed", "afn", "all", "amd", "ang", "aoa", "ars", "aud", "awg", "azn", "bam", "bbd",
    "bdt", "bgn", "bmd", "bnd", "bob", "brl", "bsd", "bwp", "byn", "bzd", "cad", "cdf", "chf",
    "cny", "cop", "crc", "cve", "czk", "dkk", "dop", "dzd", "egp", "etb", "eur", "fjd", "fkp",
    "gbp", "gel", "gip", "gmd", "gtq", "gyd", "hkd", "hnl", "htg", "huf", "idr", "ils", "inr",
    "isk", "jmd", "kes", "kgs", "khr", "kyd", "kzt", "lak", "lbp", "lkr", "lrd", "lsl", "mad",
    "mdl", "mkd", "mmk", "mnt", "mop", "mur", "mvr", "mwk", "mxn", "myr", "mzn", "nad", "ngn",
    "nio", "nok", "npr", "nzd", "pab", "pen", "pgk", "php", "pkr", "pln", "qar", "ron", "rsd",
    "rub", "sar", "sbd", "scr", "sek", "sgd", "shp", "sle", "sos", "srd", "std", "szl", "thb",
    "tjs", "top", "try", "ttd", "twd", "tzs", "uah", "uyu", "uzs", "wst", "xcd", "yer", "zar",
    "zmw",
];
/// The smallest charge where it is not 50 of the smallest unit (recalled from Stripe's table).
const MINIMUM: &[(&str, i64)] = &[
    ("gbp", 30),
    ("aed", 200),
    ("bgn", 100),
    ("czk", 1_500),
    ("dkk", 250),
    ("hkd", 400),
    ("huf", 17_500),
    ("mxn", 1_000),
    ("myr", 200),
    ("nok", 300),
    ("pln", 200),
    ("ron", 200),
    ("sek", 300),
    ("thb", 1_000),
];
/// Eight digits.
const LARGEST: i64 = 99_999_999;

/// Digits behind the point.
pub(super) fn decimals(currency: &str) -> u32 {
    match currency {
        zero if ZERO_DECIMAL.contains(&zero) => 0,
        three if THREE_DECIMAL.contains(&three) => 3,
        _ => 2,
    }
}

/// `1099`, `usd` as people write it: `10.99 USD`.
pub(super) fn shown(amount: i64, currency: &str) -> String {
    let name = currency.to_uppercase();
    match decimals(currency) {
        0 => format!("{amount} {name}"),
        digits => {
            let unit = 10_i64.pow(digits);
            let width = usize::try_from(digits).unwrap_or(2);
            format!("{}.{:0width$} {name}", amount / unit, amount % unit)
        }
    }
}

/// The currency in lower case, if Stripe charges in it.
pub(super) fn currency(text: &str) -> Result<String, Problem> {
    let name = text.to_ascii_lowercase();
    let known = [TWO_DECIMAL, ZERO_DECIMAL, THREE_DECIMAL];
    if known.iter().any(|list| list.contains(&name.as_str())) {
        return Ok(name);
    }
    let message = format!("Invalid currency: {name}. Stripe does not charge in it.");
    Err(Problem::parameter("", "currency", message))
}

/// Refuses what Stripe would not charge.
pub(super) fn charge(amount: i64, currency: &str) -> Result<(), Problem> {
    let wrong = |code: &str, message: String| Err(Problem::parameter(code, "amount", message));
    if amount < 1 {
        let message = "This value must be greater than or equal to 1.".to_owned();
        return wrong("parameter_invalid_integer", message);
    }
    let minimum = MINIMUM.iter().find(|(name, _)| *name == currency);
    let minimum = minimum.map_or(50, |(_, least)| *least);
    if amount < minimum {
        let message = format!("Amount must be at least {}", shown(minimum, currency));
        return wrong("amount_too_small", message);
    }
    if amount > LARGEST {
        let message = format!("Amount must be no more than {}", shown(LARGEST, currency));
        return wrong("amount_too_large", message);
    }
    whole_enough(amount, currency)
}

/// Refuses minor units that a currency has on paper only.
pub(super) fn whole_enough(amount: i64, currency: &str) -> Result<(), Problem> {
    let code = "invalid_charge_amount_no_decimal_compatible";
    if currency == "isk" && amount % 100 != 0 {
        let message = "Amounts in ISK have no decimals: they must be divisible by 100.".to_owned();
        return Err(Problem::parameter(code, "amount", message));
    }
    if decimals(currency) == 3 && amount % 10 != 0 {
        let message = format!("Amounts in {} must end in 0.", currency.to_uppercase());
        return Err(Problem::parameter(
            "invalid_charge_amount",
            "amount",
            message,
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{charge, currency, shown};

    #[test]
    fn half_a_dollar_is_the_least_and_eight_digits_the_most() {
        assert!(charge(50, "usd").is_ok());
        assert_eq!(charge(49, "usd").unwrap_err().code, "amount_too_small");
        assert_eq!(
            charge(0, "usd").unwrap_err().code,
            "parameter_invalid_integer"
        );
        assert_eq!(
            charge(100_000_000, "usd").unwrap_err().code,
            "amount_too_large"
        );
    }

    #[test]
    fn currencies_that_have_no_cents_are_not_charged_in_cents() {
        assert!(charge(5_000, "isk").is_ok());
        let problem = charge(5_050, "isk").unwrap_err();
        assert_eq!(problem.code, "invalid_charge_amount_no_decimal_compatible");
        assert!(charge(5_001, "kwd").is_err());
        assert_eq!(shown(5_000, "jpy"), "5000 JPY");
        assert_eq!(shown(1_099, "usd"), "10.99 USD");
        assert_eq!(shown(5_010, "kwd"), "5.010 KWD");
    }

    #[test]
    fn a_currency_is_known_in_any_case_and_kept_in_lower_case() {
        assert_eq!(currency("KES").unwrap(), "kes");
        assert!(currency("zzz").is_err());
    }
}
