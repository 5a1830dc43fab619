//! The fields of a request. Numbers may come as numbers or as strings, as Daraja takes them.

use super::refusal::Refusal;
use crate::call::Call;
use serde_json::Value;

/// Words that Daraja refuses in addresses it is to call. Documented for C2B only; whether M-Pesa Express
/// refuses them is not known, so this one does: a shop that passes here passes there.
const FORBIDDEN: &[&str] = &[
    "mpesa",
    "m-pesa",
    "safaricom",
    "exe",
    "exec",
    "cmd",
    "sql",
    "query",
];

/// The fields of a JSON body.
#[derive(Debug)]
pub(super) struct Fields(Value);

impl Fields {
    /// Reads the body; `first` is the field that is named where there is none to read.
    pub(super) fn read(call: &Call, first: &str) -> Result<Self, Refusal> {
        let kind = call.header("content-type").unwrap_or_default();
        let body = call.json().filter(Value::is_object);
        match body {
            Some(body) if kind.starts_with("application/json") => Ok(Self(body)),
            _ => Err(Refusal::field(first)),
        }
    }

    /// A field as text, if it is there and not empty.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
        .filter(|text| !text.trim().is_empty())
    }

    pub(super) fn need(&self, name: &str) -> Result<String, Refusal> {
        self.get(name).ok_or_else(|| Refusal::field(name))
    }

    /// Must be there and be this.
    pub(super) fn is(&self, name: &str, wanted: &str) -> Result<(), Refusal> {
        if self.need(name)? == wanted {
            Ok(())
        } else {
            Err(Refusal::field(name))
        }
    }

    /// Must be there and be one of these.
    pub(super) fn one_of(&self, name: &str, wanted: &[&str]) -> Result<String, Refusal> {
        let got = self.need(name)?;
        if wanted.contains(&got.as_str()) {
            Ok(got)
        } else {
            Err(Refusal::field(name))
        }
    }

    /// Text of at least one and at most `most` characters.
    pub(super) fn text(&self, name: &str, most: usize) -> Result<String, Refusal> {
        let text = self.need(name)?;
        if text.chars().count() > most {
            return Err(Refusal::field(name));
        }
        Ok(text)
    }

    /// Whole shillings. `"10"`, `10` and `10.0` are whole, `10.5` is not.
    pub(super) fn shillings(&self, name: &str) -> Result<i64, Refusal> {
        let text = self.need(name)?;
        let (whole, rest) = text.split_once('.').unwrap_or((&text, "0"));
        let fraction_is_nothing = !rest.is_empty() && rest.bytes().all(|byte| byte == b'0');
        let digits =
            !whole.is_empty() && whole.len() < 12 && whole.bytes().all(|b| b.is_ascii_digit());
        match whole.parse() {
            Ok(amount) if digits && fraction_is_nothing => Ok(amount),
            _ => Err(Refusal::field(name)),
        }
    }

    /// Whole shillings within Daraja's limits of a transaction.
    pub(super) fn amount(&self, least: i64) -> Result<i64, Refusal> {
        let amount = self.shillings("Amount")?;
        if (least..=250_000).contains(&amount) {
            Ok(amount)
        } else {
            Err(Refusal::field("Amount"))
        }
    }

    /// `2547XXXXXXXX` or `2541XXXXXXXX`.
    pub(super) fn phone(&self, name: &str) -> Result<String, Refusal> {
        let phone = self.need(name)?;
        let shaped = phone.len() == 12
            && (phone.starts_with("2547") || phone.starts_with("2541"))
            && phone.bytes().all(|byte| byte.is_ascii_digit());
        if shaped {
            Ok(phone)
        } else {
            Err(Refusal::field(name))
        }
    }

    /// An address that Daraja would call.
    pub(super) fn url(&self, name: &str) -> Result<String, Refusal> {
        let url = self.need(name)?;
        let low = url.to_lowercase();
        let rest = low
            .strip_prefix("https://")
            .or_else(|| low.strip_prefix("http://"));
        let addressed = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
        let clean =
            !FORBIDDEN.iter().any(|word| low.contains(word)) && !low.contains(char::is_whitespace);
        if addressed && clean {
            Ok(url)
        } else {
            Err(Refusal::field(name))
        }
    }
}

/// A phone as it may be shown: the middle hidden.
pub(super) fn masked(phone: &str) -> String {
    match (phone.get(..4), phone.get(9..)) {
        (Some(head), Some(tail)) => format!("{head}*****{tail}"),
        _ => "*****".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Fields, masked};
    use serde_json::{Value, json};

    fn fields(body: Value) -> Fields {
        Fields(body)
    }

    #[test]
    fn an_amount_is_whole_whatever_it_is_written_as() {
        for whole in [json!(10), json!("10"), json!("10.00"), json!(10.0)] {
            assert_eq!(fields(json!({ "Amount": whole })).amount(1), Ok(10));
        }
        for other in [
            json!(10.5),
            json!("10.5"),
            json!("ten"),
            json!(-1),
            json!(""),
            json!(null),
            json!("1e2"),
        ] {
            assert!(
                fields(json!({ "Amount": other })).amount(1).is_err(),
                "{other}"
            );
        }
        assert!(fields(json!({ "Amount": 0 })).amount(1).is_err());
        assert!(fields(json!({ "Amount": 250_001 })).amount(1).is_err());
    }

    #[test]
    fn only_kenyan_mobile_numbers_get_a_prompt() {
        for good in [json!("254712345678"), json!(254_112_345_678_i64)] {
            assert!(fields(json!({ "PartyA": good })).phone("PartyA").is_ok());
        }
        for bad in [
            "0712345678",
            "+254712345678",
            "254212345678",
            "25471234567",
            "2547123456789",
        ] {
            assert!(
                fields(json!({ "PartyA": bad })).phone("PartyA").is_err(),
                "{bad}"
            );
        }
    }

    #[test]
    fn an_address_with_a_forbidden_word_is_refused() {
        let url = |text: &str| {
            fields(json!({ "CallBackURL": text }))
                .url("CallBackURL")
                .is_ok()
        };
        assert!(url("http://127.0.0.1:3001/api/payments/mm/cb/token"));
        for bad in [
            "http://127.0.0.1/api/mpesa/cb",
            "https://shop.example/M-PESA",
            "https://x/a?q=SQL",
            "ftp://x/",
            "https://",
        ] {
            assert!(!url(bad), "{bad}");
        }
    }

    #[test]
    fn a_phone_is_shown_without_its_middle() {
        assert_eq!(masked("254708374149"), "2547*****149");
    }
}
