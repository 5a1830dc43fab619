//! Money as JSON writes it, in thousandths of its unit: fine enough for every currency, and whole.

use anyhow::Context as _;
use serde_json::Value;

use super::visit::Heard;

/// The amount at a JSON pointer.
pub(super) fn amount(heard: &Heard, pointer: &str) -> anyhow::Result<i64> {
    thousandths(heard.at(pointer)?)
}

/// The amount in thousandths.
pub(super) fn thousandths(value: &Value) -> anyhow::Result<i64> {
    let text = value.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let read = (digits(whole) && digits(part) && part.len() <= 3)
        .then(|| format!("{whole}{part:0<3}").parse().ok())
        .flatten();
    read.with_context(|| format!("{text} is no amount of money"))
}

/// An amount as people read it.
pub(super) fn shown(thousandths: i64) -> String {
    format!("{}.{:02}", thousandths / 1_000, thousandths % 1_000 / 10)
}

#[cfg(test)]
mod tests {
    use super::{shown, thousandths};
    use serde_json::json;

    #[test]
    fn amounts_are_read_exactly() {
        assert_eq!(thousandths(&json!(12.5)).unwrap(), 12_500);
        assert_eq!(thousandths(&json!(3)).unwrap(), 3_000);
        assert_eq!(thousandths(&json!(99_999_999.99)).unwrap(), 99_999_999_990);
        assert!(thousandths(&json!("12.50")).is_err());
        assert!(thousandths(&json!(-1)).is_err());
        assert_eq!(shown(12_500), "12.50");
    }
}
