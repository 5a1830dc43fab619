//! Reads single values, strictly: nothing is guessed, rounded or cut.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use domain::kernel::{Amount, Currency, Quantity};

/// Why a text is not the value it should be: a stable code and a sentence.
pub(super) type Wrong = (&'static str, String);

/// An amount such as `12.5` or `12.50` in minor units of `currency`; never negative.
pub(super) fn money(text: &str, currency: Currency) -> Result<Amount, Wrong> {
    let minor = scaled(text, currency.exponent() as usize)?;
    if minor <= Amount::LIMIT {
        Ok(Amount::minor(minor))
    } else {
        Err(too_large(text))
    }
}

/// A number with up to `decimals` decimals, in the smallest unit that many decimals can say.
pub(super) fn scaled(text: &str, decimals: usize) -> Result<i64, Wrong> {
    let (whole, part) = match text.split_once('.') {
        Some((whole, part)) if digits(part) => (whole, part),
        Some(_) => return Err(not_a_number(text)),
        None => (text, ""),
    };
    if whole.strip_prefix('-').is_some_and(digits) {
        return Err(negative(text));
    }
    if !digits(whole) {
        return Err(not_a_number(text));
    }
    if part.len() > decimals {
        let reason = format!("{} has more than {decimals} decimals", quoted(text));
        return Err(("too_many_decimals", reason));
    }
    format!("{whole}{part:0<decimals$}")
        .parse()
        .map_err(|_| too_large(text))
}

/// A whole number of units, zero allowed.
pub(super) fn quantity(text: &str) -> Result<Quantity, Wrong> {
    if text.strip_prefix('-').is_some_and(digits) {
        return Err(negative(text));
    }
    if !digits(text) {
        return Err((
            "not_a_whole_number",
            format!("{} is not a whole number", quoted(text)),
        ));
    }
    let units = text
        .parse::<i64>()
        .ok()
        .and_then(|units| Quantity::new(units).ok());
    units.ok_or_else(|| too_large(text))
}

/// A moment: RFC 3339, or without a zone (`2017-01-31 18:05:00`, `2017-01-31`), then UTC.
/// Between 1970 and `now`.
pub(super) fn moment(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, Wrong> {
    let at = zoned(text).or_else(|| unzoned(text));
    let at = at.ok_or_else(|| {
        let reason = format!(
            "{} is not a time such as 2017-01-31T18:05:00Z",
            quoted(text)
        );
        ("not_a_date", reason)
    })?;
    if at <= DateTime::UNIX_EPOCH || at > now {
        let reason = format!("{} is not between 1970 and today", quoted(text));
        return Err(("date_out_of_range", reason));
    }
    Ok(at)
}

fn zoned(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|at| at.with_timezone(&Utc))
}

fn unzoned(text: &str) -> Option<DateTime<Utc>> {
    let at = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    at.or_else(|| day().map(|day| day.and_time(NaiveTime::MIN)))
        .map(|at| at.and_utc())
}

/// `true`, `yes`, `1` or `false`, `no`, `0`, in any case.
pub(super) fn flag(text: &str) -> Result<bool, Wrong> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => Err((
            "not_a_flag",
            format!("{} is neither true nor false", quoted(text)),
        )),
    }
}

/// A currency the shop knows.
pub(super) fn currency(text: &str) -> Result<Currency, Wrong> {
    Currency::parse(text).map_err(|_| {
        (
            "unknown_currency",
            format!("{} is not a currency of the shop", quoted(text)),
        )
    })
}

/// A text of 1 to `most` characters without control characters.
pub(super) fn words(text: &str, most: usize) -> Result<String, Wrong> {
    let length = text.chars().count();
    if length == 0 {
        Err(("required", "the value is missing".to_owned()))
    } else if length > most {
        Err((
            "too_long",
            format!("the value has {length} characters, {most} are allowed"),
        ))
    } else if text
        .chars()
        .any(|letter| letter.is_control() && letter != '\n')
    {
        Err((
            "control_character",
            "the value contains a control character".to_owned(),
        ))
    } else {
        Ok(text.to_owned())
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn negative(text: &str) -> Wrong {
    ("negative", format!("{} is below zero", quoted(text)))
}

fn too_large(text: &str) -> Wrong {
    (
        "too_large",
        format!("{} is more than the shop can handle", quoted(text)),
    )
}

fn not_a_number(text: &str) -> Wrong {
    (
        "not_a_number",
        format!("{} is not a number such as 12.50", quoted(text)),
    )
}

/// The text as it may stand in a report: short, and in quotes.
pub(super) fn quoted(text: &str) -> String {
    let short: String = text.chars().take(40).collect();
    let dots = if short.len() < text.len() { "..." } else { "" };
    format!("\"{}{dots}\"", short.escape_debug())
}

#[cfg(test)]
#[path = "field_tests.rs"]
mod tests;
