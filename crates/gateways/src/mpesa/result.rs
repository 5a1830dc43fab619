//! The `Result` that Daraja sends after a refund or a question about one.
//! Its list may repeat a key, may lack values, and is a single object where it has one entry.

use super::lenient::{Lenient, listed};
use crate::words;
use domain::ports::payments::RefundStanding;
use serde::Deserialize;
use serde_json::value::RawValue;

/// `{"Result": {...}}`.
#[derive(Debug, Deserialize)]
pub(super) struct Envelope {
    #[serde(rename = "Result")]
    pub(super) result: ResultBody,
}

/// The inside of it.
#[derive(Debug, Deserialize)]
pub(super) struct ResultBody {
    #[serde(rename = "ResultCode")]
    pub(super) code: Lenient,
    #[serde(rename = "ConversationID", default)]
    pub(super) conversation: Lenient,
    #[serde(rename = "TransactionID", default)]
    pub(super) transaction: Lenient,
    #[serde(rename = "ResultParameters", default)]
    parameters: Option<Parameters>,
}

#[derive(Debug, Deserialize)]
struct Parameters {
    #[serde(rename = "ResultParameter", default)]
    list: Option<Box<RawValue>>,
}

#[derive(Debug, Deserialize)]
struct Parameter {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "Value", default)]
    value: Option<Box<RawValue>>,
}

impl ResultBody {
    /// The value of `key`, if exactly one is told.
    pub(super) fn value(&self, key: &str) -> Option<String> {
        let list = self.parameters.as_ref()?.list.as_deref();
        let told: Vec<Parameter> = listed(list).ok()?;
        let mut values = told
            .into_iter()
            .filter(|parameter| parameter.key == key)
            .filter_map(|parameter| {
                let value: Lenient = serde_json::from_str(parameter.value?.get()).ok()?;
                value.some().map(str::to_owned)
            });
        let first = values.next()?;
        values.all(|other| other == first).then_some(first)
    }

    /// Whether the wish was carried out: now, or (a receipt that is reversed already) before.
    pub(super) fn claims_success(&self) -> bool {
        matches!(self.code.text(), "0" | "R000001")
    }

    /// What a question about another transaction found out about it.
    pub(super) fn found(&self) -> Option<RefundStanding> {
        self.value("TransactionStatus").as_deref().map(standing)
    }
}

/// Daraja's words for how a transaction stands.
pub(super) fn standing(word: &str) -> RefundStanding {
    match word {
        "Completed" => RefundStanding::Succeeded,
        "Failed" | "Declined" | "Cancelled" | "Expired" => RefundStanding::Failed {
            code: word.to_ascii_lowercase(),
        },
        "Pending" | "Authorized" | "Initiated" => RefundStanding::Submitted,
        _ => RefundStanding::Unknown {
            said: words::short(word),
        },
    }
}
