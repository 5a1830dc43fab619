//! Values that Daraja writes as a text here and as a number there.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A text, or a number exactly as it was written. Null is the empty text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Lenient(String);

impl Lenient {
    pub(super) fn text(&self) -> &str {
        self.0.trim()
    }

    /// The text, if there is any.
    pub(super) fn some(&self) -> Option<&str> {
        Some(self.text()).filter(|text| !text.is_empty())
    }
}

impl<'de> Deserialize<'de> for Lenient {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // The raw form, because a number that passes through a float is not the same number.
        let raw = Box::<RawValue>::deserialize(from)?;
        match raw.get() {
            "null" => Ok(Self::default()),
            text if text.starts_with('"') => {
                let read = serde_json::from_str(text).map(Self);
                read.map_err(|_| D::Error::custom("no text"))
            }
            number if number.starts_with(|first: char| first == '-' || first.is_ascii_digit()) => {
                Ok(Self(number.to_owned()))
            }
            _ => Err(D::Error::custom("neither a text nor a number")),
        }
    }
}

/// A list; a single object is a list of one, null is none.
pub(super) fn listed<T: DeserializeOwned>(
    raw: Option<&RawValue>,
) -> Result<Vec<T>, serde_json::Error> {
    match raw.map(RawValue::get) {
        None | Some("null") => Ok(Vec::new()),
        Some(list) if list.starts_with('[') => serde_json::from_str(list),
        Some(one) => serde_json::from_str(one).map(|one| vec![one]),
    }
}

#[cfg(test)]
mod tests {
    use super::{Lenient, listed};
    use serde_json::value::RawValue;

    fn read(json: &str) -> Option<String> {
        let read: Result<Lenient, _> = serde_json::from_str(json);
        read.ok().map(|lenient| lenient.text().to_owned())
    }

    #[test]
    fn numbers_stay_as_they_were_written() {
        let written = ["0", "-1", "1.0", "20191219102115", "1e2"];
        for number in written {
            assert_eq!(read(number).as_deref(), Some(number));
        }
        assert_eq!(read("\" 1032 \"").as_deref(), Some("1032"));
        assert_eq!(read("null").as_deref(), Some(""));
    }

    #[test]
    fn lists_and_truths_are_no_values() {
        for wrong in ["[]", "{}", "true"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn one_is_a_list_of_one() {
        let count = |json: &str| {
            let raw: Box<RawValue> = serde_json::from_str(json).unwrap();
            listed::<Lenient>(Some(&raw)).map(|list| list.len()).ok()
        };
        assert_eq!(count("null"), Some(0));
        assert_eq!(count("[1, \"2\"]"), Some(2));
        assert_eq!(count("7"), Some(1));
        assert_eq!(count("[[]]"), None);
    }
}
