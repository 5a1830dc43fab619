//! Words of a query that the shop knows.

use crate::problem::{Problem, codes};
use domain::order::PaymentMethod;
use serde::de::DeserializeOwned;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};

/// Ways of paying.
const METHODS: [&str; 4] = ["stripe", "mpesa", "cash_on_delivery", "imported"];

/// A word that is one of these; any other is a 400.
pub(super) fn known(
    given: Option<String>,
    pointer: &str,
    words: &[&str],
) -> Result<Option<String>, Problem> {
    match given {
        Some(word) if !words.contains(&word.as_str()) => {
            let said = format!("one of {}", words.join(", "));
            Err(Problem::field(codes::INVALID_PARAMETER, pointer, said))
        }
        fine => Ok(fine),
    }
}

/// A way of paying.
pub(super) fn method(given: Option<String>) -> Result<Option<PaymentMethod>, Problem> {
    read(given, "?method", &METHODS)
}

/// One of these words, as what it stands for.
pub(super) fn read<T: DeserializeOwned>(
    given: Option<String>,
    pointer: &str,
    words: &[&str],
) -> Result<Option<T>, Problem> {
    let Some(word) = known(given, pointer, words)? else {
        return Ok(None);
    };
    let text: StrDeserializer<'_, Error> = word.as_str().into_deserializer();
    T::deserialize(text).map(Some).map_err(Problem::fault)
}
