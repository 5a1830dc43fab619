//! Refusals, in Stripe's error envelope.

use crate::call::Reply;
use serde_json::{Value, json};

/// A refusal.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub(super) status: u16,
    kind: &'static str,
    /// Empty where Stripe gives none.
    pub(super) code: String,
    message: String,
    pub(super) param: Option<String>,
    /// What belongs to a card error: `decline_code`, `charge`, `payment_intent`.
    extra: Vec<(&'static str, Value)>,
}

impl Problem {
    fn new(status: u16, kind: &'static str, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            kind,
            code: code.to_owned(),
            message: message.into(),
            param: None,
            extra: Vec::new(),
        }
    }

    /// 400: this parameter is wrong.
    pub(super) fn parameter(code: &str, param: &str, message: String) -> Self {
        Self {
            param: Some(param.to_owned()),
            ..Self::invalid(code, message)
        }
    }

    /// 400: the request cannot be granted.
    pub(super) fn invalid(code: &str, message: impl Into<String>) -> Self {
        Self::new(400, "invalid_request_error", code, message)
    }

    /// 400: the state of an intent forbids it.
    pub(super) fn wrong_state(message: String, intent: Value) -> Self {
        Self::invalid("payment_intent_unexpected_state", message).with("payment_intent", intent)
    }

    /// 404: nothing by that name.
    pub(super) fn missing(what: &str, id: &str, param: &str) -> Self {
        let message = format!("No such {what}: '{id}'");
        Self::parameter("resource_missing", param, message).at(404)
    }

    /// 402: the card was refused.
    pub(super) fn card(code: &str, decline_code: &str, message: &str) -> Self {
        let problem = Self::new(402, "card_error", code, message);
        if decline_code.is_empty() {
            return problem;
        }
        problem.with("decline_code", json!(decline_code))
    }

    /// 401: no key, or not this one. The key is shown masked, as Stripe does.
    pub(super) fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(401, "invalid_request_error", "", message)
    }

    /// 400: the key was used for something else.
    pub(super) fn other_use(message: String) -> Self {
        Self::new(400, "idempotency_error", "", message)
    }

    /// 409: the key is in use this moment.
    pub(super) fn in_use(key: &str) -> Self {
        let message = format!(
            "There is currently another in-progress request using this Idempotent Key: {key}"
        );
        Self::new(409, "idempotency_error", "idempotency_key_in_use", message)
    }

    /// What Stripe says with a status that a rule wants.
    pub(super) fn of_status(status: u16) -> Self {
        let words = "An unknown error occurred. We have been notified.";
        match status {
            401 => Self::unauthorized("Invalid API Key provided: sk_test_****"),
            409 => Self::in_use("(another request)"),
            429 => Self::new(
                429,
                "invalid_request_error",
                "rate_limit",
                "Request rate limit exceeded.",
            ),
            400..=499 => Self::new(status, "invalid_request_error", "", words),
            _ => Self::new(status, "api_error", "", words),
        }
    }

    /// The same with another status.
    pub(super) fn at(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub(super) fn with(mut self, name: &'static str, value: Value) -> Self {
        self.extra.push((name, value));
        self
    }

    /// Whether it is the bank's or the payer's no, and not a wish that made no sense.
    pub(super) fn is_a_no(&self) -> bool {
        self.status == 402 || self.code == "payment_intent_authentication_failure"
    }

    /// Its code, or its type where it has none.
    pub(super) fn name(&self) -> String {
        let name = if self.code.is_empty() {
            self.kind
        } else {
            &self.code
        };
        name.to_owned()
    }

    /// The inside of the envelope, as `last_payment_error` keeps it too.
    pub(super) fn inside(&self) -> Value {
        let mut error = json!({ "type": self.kind, "message": self.message });
        if !self.code.is_empty() {
            error["code"] = json!(self.code);
            error["doc_url"] = json!(format!(
                "https://stripe.com/docs/error-codes/{}",
                self.code.replace('_', "-")
            ));
        }
        if let Some(param) = &self.param {
            error["param"] = json!(param);
        }
        for (name, value) in &self.extra {
            error[*name] = value.clone();
        }
        error
    }

    /// The whole envelope.
    pub(super) fn envelope(&self, request_id: &str) -> Value {
        let mut error = self.inside();
        error["request_log_url"] = json!(format!(
            "https://dashboard.stripe.com/test/logs/{request_id}"
        ));
        json!({ "error": error })
    }

    pub(super) fn reply(&self, request_id: &str) -> Reply {
        let reply = Reply::json(self.status, &self.envelope(request_id)).noting(self.name());
        match self.status {
            401 => reply.with("WWW-Authenticate", "Basic realm=\"Stripe\""),
            // A rule's 5xx says nothing of retries, so that a client's own habits are seen.
            _ => reply,
        }
    }
}
