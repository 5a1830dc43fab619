//! Daraja's no: `{requestId, errorCode, errorMessage}`, whatever the status around it says.

use crate::line::Answer;
use crate::words;
use domain::ports::payments::GatewayError;
use serde::Deserialize;

/// A no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) code: String,
    pub(super) message: String,
}

/// What a no asks of the one who hears it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sense {
    /// The access token does not hold: fetch another and say it again. The wish was not looked at.
    StaleToken,
    /// Too many wishes: nothing happened, come back later.
    Crowded { retry_after_seconds: u64 },
    /// Daraja broke, and what became of the wish is not known.
    Broken,
    /// The shop's account or address is wrong.
    Account,
    /// The wish has been taken before, under the same number.
    Duplicate,
    /// The payer has another prompt open: nothing happened.
    PayerBusy,
    /// The payment asked about is still under way.
    UnderWay,
    /// The wish itself is wrong.
    Wish,
    /// Not to be told from the code and the message.
    Unclear,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "errorCode")]
    code: String,
    #[serde(rename = "errorMessage", default)]
    message: Option<String>,
}

/// The form of the proxy that stands before Daraja (Apigee).
#[derive(Deserialize)]
struct Proxied {
    fault: Fault,
}

#[derive(Deserialize)]
struct Fault {
    #[serde(default)]
    faultstring: String,
    detail: Detail,
}

#[derive(Deserialize)]
struct Detail {
    errorcode: String,
}

/// Whether an answer shows that Daraja itself is broken: a 5xx that is not one of its own words.
pub(super) fn is_broken(answer: &Answer) -> bool {
    answer.status >= 500
        && Complaint::read(answer).is_none_or(|complaint| complaint.sense() == Sense::Broken)
}

impl Complaint {
    /// The no in `answer`, if it is one in Daraja's own words.
    pub(super) fn read(answer: &Answer) -> Option<Self> {
        let body = &answer.body;
        if let Ok(envelope) = serde_json::from_slice::<Envelope>(body) {
            return Some(Self {
                code: words::short(&envelope.code),
                message: words::short(envelope.message.as_deref().unwrap_or_default()),
            });
        }
        let Proxied { fault } = serde_json::from_slice(body).ok()?;
        Some(Self {
            code: words::short(&fault.detail.errorcode),
            message: words::short(&fault.faultstring),
        })
    }

    /// What it asks of the caller. `500.001.1001` has four meanings, told apart by the message.
    pub(super) fn sense(&self) -> Sense {
        let message = self.message.to_ascii_lowercase();
        let says = |part: &str| message.contains(part);
        match self.code.as_str() {
            "404.001.03" | "400.003.01" => Sense::StaleToken,
            code if code.contains("access_token") || says("invalid access token") => {
                Sense::StaleToken
            }
            "500.003.02" if says("spike") || says("quota") => Sense::Crowded {
                retry_after_seconds: 10,
            },
            // "System is busy": seen under the same code, and nobody says before or after what.
            "500.003.02" => Sense::Broken,
            "500.003.03" => Sense::Crowded {
                retry_after_seconds: 60,
            },
            code if code.contains("ratelimit") => Sense::Crowded {
                retry_after_seconds: 10,
            },
            "500.003.1001" => Sense::Broken,
            "404.001.01" | "405.001" => Sense::Account,
            "500.002.1001" if says("duplicate") => Sense::Duplicate,
            "500.001.1001" if says("being processed") => Sense::UnderWay,
            "500.001.1001" if says("unable to lock") => Sense::PayerBusy,
            "500.001.1001" if says("merchant does not exist") || says("wrong credentials") => {
                Sense::Account
            }
            code if code.starts_with("400.") => Sense::Wish,
            _ => Sense::Unclear,
        }
    }
}

impl From<Complaint> for GatewayError {
    fn from(complaint: Complaint) -> Self {
        match complaint.sense() {
            Sense::StaleToken | Sense::Account => words::misconfigured(&complaint.code),
            Sense::Crowded {
                retry_after_seconds,
            } => Self::NotSent {
                retry_after_seconds,
            },
            Sense::PayerBusy => Self::NotSent {
                retry_after_seconds: 60,
            },
            Sense::Wish => words::refused(&complaint.code, &complaint.message),
            Sense::Broken | Sense::UnderWay | Sense::Duplicate | Sense::Unclear => {
                words::ambiguous(&format!("{} {}", complaint.code, complaint.message))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Complaint, Sense, is_broken};
    use reqwest::header::HeaderMap;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            headers: HeaderMap::new(),
            body: body.as_bytes().to_vec(),
        }
    }

    fn sense(code: &str, message: &str) -> Sense {
        let body = serde_json::json!({
            "requestId": "1-2-3", "errorCode": code, "errorMessage": message,
        });
        Complaint::read(&answer(500, &body.to_string()))
            .unwrap()
            .sense()
    }

    #[test]
    fn one_code_with_four_meanings_is_told_apart_by_its_message() {
        let code = "500.001.1001";
        let told = [
            ("The transaction is being processed", Sense::UnderWay),
            (
                "[MerchantValidate] - Merchant does not exist",
                Sense::Account,
            ),
            ("Wrong credentials", Sense::Account),
            (
                "Unable to lock subscriber, a transaction is already in process",
                Sense::PayerBusy,
            ),
            ("Something new", Sense::Unclear),
        ];
        for (message, expected) in told {
            assert_eq!(sense(code, message), expected, "{message}");
        }
    }

    #[test]
    fn the_proxy_before_daraja_is_understood_too() {
        let body = r#"{"fault":{"faultstring":"Spike arrest violation","detail":{"errorcode":
            "policies.ratelimit.SpikeArrestViolation"}}}"#;
        let complaint = Complaint::read(&answer(429, body)).unwrap();
        assert!(matches!(complaint.sense(), Sense::Crowded { .. }));
    }

    #[test]
    fn a_payment_under_way_does_not_mean_that_daraja_is_broken() {
        let under_way =
            r#"{"errorCode":"500.001.1001","errorMessage":"The transaction is being processed"}"#;
        assert!(!is_broken(&answer(500, under_way)));
        assert!(is_broken(&answer(503, "<html>")));
        assert!(is_broken(&answer(
            500,
            r#"{"errorCode":"500.003.1001","errorMessage":"Internal"}"#
        )));
        assert!(!is_broken(&answer(404, "")));
    }
}
