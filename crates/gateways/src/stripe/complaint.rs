//! Stripe's no: `{"error": {type, code, decline_code, message, payment_intent}}`.

use super::intent::Intent;
use crate::line::Answer;
use crate::words;
use domain::ports::payments::GatewayError;
use serde::Deserialize;

/// A no, and what it is about.
#[derive(Debug, Default)]
pub(super) struct Complaint {
    pub(super) status: u16,
    pub(super) error: ErrorBody,
}

/// The inside of the envelope. Everything may be missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ErrorBody {
    #[serde(rename = "type")]
    kind: Option<String>,
    code: Option<String>,
    decline_code: Option<String>,
    message: Option<String>,
    pub(super) payment_intent: Option<Intent>,
}

#[derive(Deserialize)]
struct Envelope {
    error: ErrorBody,
}

impl Complaint {
    /// Reads a no; what is no envelope still is a no of that status.
    pub(super) fn read(answer: &Answer) -> Self {
        let error = serde_json::from_slice(&answer.body)
            .map(|envelope: Envelope| envelope.error)
            .unwrap_or_default();
        Self {
            status: answer.status,
            error,
        }
    }

    /// The most exact word Stripe has for it.
    pub(super) fn code(&self) -> String {
        let error = &self.error;
        let code = words::first([&error.decline_code, &error.code, &error.kind]);
        code.map_or_else(|| format!("http_{}", self.status), words::short)
    }

    /// The card was declined.
    pub(super) fn is_about_the_card(&self) -> bool {
        self.status == 402 || self.error.kind.as_deref() == Some("card_error")
    }
}

impl From<Complaint> for GatewayError {
    fn from(complaint: Complaint) -> Self {
        // The key was used before with other words: that first wish may have been carried out.
        if complaint.error.kind.as_deref() == Some("idempotency_error") {
            return words::ambiguous("the key was used for another wish");
        }
        if complaint.status == 404 {
            return Self::NotFound;
        }
        let message = complaint.error.message.as_deref().unwrap_or_default();
        words::refused(&complaint.code(), &words::short(message))
    }
}
