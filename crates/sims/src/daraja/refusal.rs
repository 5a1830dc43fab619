//! Refusals, as Daraja words them: `requestId`, `errorCode`, `errorMessage`.

use crate::call::Reply;
use serde_json::json;

/// A request-level refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    status: u16,
    code: &'static str,
    message: String,
}

impl Refusal {
    fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    /// A field is missing or wrong. It is also what a body that is not JSON is told, by the first field.
    pub(super) fn field(name: &str) -> Self {
        Self::new(400, "400.002.02", format!("Bad Request - Invalid {name}"))
    }

    /// 404, not 401: that is how Daraja says it.
    pub(super) fn token() -> Self {
        Self::new(404, "404.001.03", "Invalid Access Token")
    }

    pub(super) fn path() -> Self {
        Self::new(404, "404.001.01", "Resource not found")
    }

    pub(super) fn method() -> Self {
        Self::new(405, "405.001", "Method Not Allowed")
    }

    pub(super) fn not_basic() -> Self {
        Self::new(400, "400.008.01", "Invalid Authentication passed")
    }

    pub(super) fn grant_type() -> Self {
        Self::new(400, "400.008.02", "Invalid grant type passed")
    }

    /// Four meanings share this code; only the words tell them apart.
    pub(super) fn ambiguous(message: &str) -> Self {
        Self::new(500, "500.001.1001", message)
    }

    pub(super) fn merchant() -> Self {
        Self::ambiguous("Merchant does not exist")
    }

    pub(super) fn credentials() -> Self {
        Self::ambiguous("Wrong credentials")
    }

    pub(super) fn locked() -> Self {
        Self::ambiguous(
            "Unable to lock subscriber, a transaction is already in process for the current subscriber",
        )
    }

    /// A query of a prompt that is still open: pending, though it reads like a failure.
    pub(super) fn still_open() -> Self {
        Self::ambiguous("The transaction is being processed")
    }

    pub(super) fn duplicate() -> Self {
        Self::new(500, "500.002.1001", "Duplicate OriginatorConversationID.")
    }

    /// What Daraja says with a status that a rule wants.
    pub(super) fn of_status(status: u16) -> Self {
        match status {
            400 => Self::new(400, "400.002.02", "Bad Request - Invalid request"),
            404 => Self::token(),
            429 => Self::new(429, "500.003.02", "Error Occurred: Spike Arrest Violation"),
            503 => Self::new(
                503,
                "500.003.02",
                "System is busy. Please try again in few minutes.",
            ),
            status => Self::new(status, "500.003.1001", "Internal Server Error"),
        }
    }

    pub(super) fn reply(&self, request_id: &str) -> Reply {
        let body = json!({
            "requestId": request_id,
            "errorCode": self.code,
            "errorMessage": self.message,
        });
        Reply::json(self.status, &body).noting(format!("{} {}", self.code, self.message))
    }
}
