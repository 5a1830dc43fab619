//! The problem document of RFC 9457, and the type every route refuses with.

use super::codes::{self, Code};
use crate::http::request_id;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What is wrong with one field of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// A JSON pointer into the body, such as `/price`; `?name` for a query parameter.
    #[schema(example = "/price")]
    pub pointer: String,
    /// A stable code.
    #[schema(example = "too_many_decimals")]
    pub code: &'static str,
    /// A sentence for people.
    #[schema(example = "USD has 2 decimals")]
    pub detail: String,
}

/// The body of every refusal (`application/problem+json`).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument<'a> {
    /// Where the code is explained.
    #[serde(rename = "type")]
    #[schema(example = "/api/problems/not_found")]
    pub kind: String,
    /// What the code means.
    #[schema(example = "There is no such thing, or it is not yours")]
    pub title: &'a str,
    /// The HTTP status.
    #[schema(example = 404)]
    pub status: u16,
    /// What happened this time.
    #[schema(example = "there is no such product")]
    pub detail: &'a str,
    /// The stable code to branch on.
    #[schema(example = "not_found")]
    pub code: &'a str,
    /// The id of the request, as in `X-Request-Id`.
    #[schema(example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e5f")]
    pub instance: String,
    /// The fields at fault, if it is about fields.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub errors: &'a [FieldError],
    /// What a client may want to act on, by code: `available`, `nextStatuses`, `orderId`, ...
    #[serde(flatten)]
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    pub extras: &'a BTreeMap<&'static str, serde_json::Value>,
}

/// A refusal on its way out. Holds nothing the caller may not read.
#[derive(Debug, Clone)]
pub struct Problem {
    code: &'static Code,
    detail: String,
    errors: Vec<FieldError>,
    extras: BTreeMap<&'static str, serde_json::Value>,
    headers: Vec<(&'static str, String)>,
}

impl Problem {
    /// A refusal that says what its code says.
    #[must_use]
    pub fn new(code: &'static Code) -> Self {
        Self {
            code,
            detail: code.title.to_owned(),
            errors: Vec::new(),
            extras: BTreeMap::new(),
            headers: Vec::new(),
        }
    }

    /// There is no such thing, or it is not the caller's.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(codes::NOT_FOUND).saying(format!("there is no such {what}"))
    }

    /// A field of the body is at fault; the whole carries the field's code and status.
    #[must_use]
    pub fn field(code: &'static Code, pointer: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self::new(code)
            .saying(detail.clone())
            .at(pointer, code, detail)
    }

    /// The machine failed: the cause goes to the log, once, and nowhere else.
    #[must_use]
    pub fn fault(cause: impl std::fmt::Display) -> Self {
        tracing::error!(request_id = %request_id::current(), cause = %cause, "request.failed");
        Self::new(codes::INTERNAL).saying("something broke on our side; the request id names it")
    }

    /// Something is down or too busy for the moment.
    #[must_use]
    pub fn later(code: &'static Code, cause: impl std::fmt::Display) -> Self {
        tracing::warn!(request_id = %request_id::current(), cause = %cause, "request.postponed");
        Self::new(code).header("retry-after", "1")
    }

    /// Replaces the sentence.
    #[must_use]
    pub fn saying(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The same under another code, for the whole and for its fields.
    #[must_use]
    pub fn recoded(mut self, code: &'static Code) -> Self {
        self.code = code;
        self.errors
            .iter_mut()
            .for_each(|field| field.code = code.name);
        self
    }

    /// Adds a field at fault.
    #[must_use]
    pub fn at(self, pointer: &str, code: &'static Code, detail: impl Into<String>) -> Self {
        self.with(FieldError {
            pointer: pointer.to_owned(),
            code: code.name,
            detail: detail.into(),
        })
    }

    /// Adds a field at fault that has a code of its own.
    #[must_use]
    pub fn with(mut self, field: FieldError) -> Self {
        self.errors.push(field);
        self
    }

    /// Adds a member of its own to the document, for clients to act on.
    #[must_use]
    pub fn extra(mut self, name: &'static str, value: impl Into<serde_json::Value>) -> Self {
        self.extras.insert(name, value.into());
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> &'static Code {
        self.code
    }

    /// The fields at fault.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// The document as it goes out.
    #[must_use]
    pub fn document(&self) -> ProblemDocument<'_> {
        ProblemDocument {
            kind: format!("/api/problems/{}", self.code.name),
            title: self.code.title,
            status: self.code.status,
            detail: &self.detail,
            code: self.code.name,
            instance: request_id::current(),
            errors: &self.errors,
            extras: &self.extras,
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code.name, self.detail)
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        answer.insert_header((header::CONTENT_TYPE, "application/problem+json"));
        answer.insert_header((header::CACHE_CONTROL, "no-store"));
        if self.code.status == 401 {
            answer.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        for (name, value) in &self.headers {
            answer.insert_header((*name, value.as_str()));
        }
        answer.body(serde_json::to_vec(&self.document()).unwrap_or_default())
    }
}
