//! What a route answers with: a status, a body and the headers the house promises.

use super::precondition::{etag, etag_of, not_modified};
use crate::caches::Kept;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Responder};
use eventstore::{Decided, Token};
use serde::Serialize;

const JSON: &str = "application/json";

/// An answer under construction.
pub struct Answer {
    status: StatusCode,
    kind: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Option<Result<Vec<u8>, serde_json::Error>>,
}

impl Answer {
    /// 200 with a body.
    #[must_use]
    pub fn ok(body: &impl Serialize) -> Self {
        Self::with(StatusCode::OK, body)
    }

    /// 201 with a body and where to find it.
    #[must_use]
    pub fn created(location: String, body: &impl Serialize) -> Self {
        Self::with(StatusCode::CREATED, body).header("location", location)
    }

    /// 202: it is done and will be seen shortly.
    #[must_use]
    pub fn accepted(body: &impl Serialize) -> Self {
        Self::with(StatusCode::ACCEPTED, body)
    }

    /// 204.
    #[must_use]
    pub fn no_content() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            kind: JSON,
            headers: Vec::new(),
            body: None,
        }
    }

    /// Any status with a body.
    #[must_use]
    pub fn with(status: StatusCode, body: &impl Serialize) -> Self {
        Self {
            status,
            kind: JSON,
            headers: Vec::new(),
            body: Some(serde_json::to_vec(body)),
        }
    }

    /// 200 with JSON that is written already.
    #[must_use]
    pub fn bytes(body: Vec<u8>) -> Self {
        Self {
            status: StatusCode::OK,
            kind: JSON,
            headers: Vec::new(),
            body: Some(Ok(body)),
        }
    }

    /// 200 with a page for people.
    #[must_use]
    pub fn html(page: String) -> Self {
        Self {
            kind: "text/html; charset=utf-8",
            ..Self::bytes(page.into_bytes())
        }
    }

    /// 200 with a PDF that a browser shows, and saves under this name: plain letters, digits, hyphens.
    #[must_use]
    pub fn pdf(name: &str, body: Vec<u8>) -> Self {
        let plain = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
        let name: String = name.chars().filter(plain).collect();
        Self {
            kind: "application/pdf",
            ..Self::bytes(body)
        }
        .header(
            "content-disposition",
            format!("inline; filename=\"{name}.pdf\""),
        )
    }

    /// What every command answers: `X-Event-Position`, where something happened at all, and whether
    /// it is a stored answer.
    #[must_use]
    pub fn decided<T>(self, decided: &Decided<T>) -> Self {
        let quiet = decided.token == Token::START;
        let answer = if quiet {
            self
        } else {
            self.position(decided.token)
        };
        if decided.replayed {
            answer.header("idempotency-replayed", "true")
        } else {
            answer
        }
    }

    /// `X-Event-Position`.
    #[must_use]
    pub fn position(self, token: Token) -> Self {
        self.header("x-event-position", token.to_string())
    }

    /// `ETag` of a version.
    #[must_use]
    pub fn version(self, version: u64) -> Self {
        self.header("etag", etag(version))
    }

    /// `Cache-Control`.
    #[must_use]
    pub fn cached(self, rule: &str) -> Self {
        self.header("cache-control", rule)
    }

    /// `ETag` of a version and of the body that is shown with it.
    #[must_use]
    pub fn tagged(self, version: u64) -> Self {
        let tag = match &self.body {
            Some(Ok(body)) => etag_of(version, body),
            _ => etag(version),
        };
        self.header("etag", tag)
    }

    /// 200 with a kept answer, for this caller only.
    #[must_use]
    pub fn kept(kept: &Kept) -> Self {
        Self::bytes(kept.body.clone()).header("etag", kept.tag.clone())
    }

    /// A kept answer that caches may keep by `rule`; 304 when the caller has it.
    #[must_use]
    pub fn shared(request: &HttpRequest, kept: &Kept, rule: &str) -> Self {
        let answer = if not_modified(request.headers(), &kept.tag) {
            let status = StatusCode::NOT_MODIFIED;
            Self {
                status,
                kind: JSON,
                headers: Vec::new(),
                body: None,
            }
            .header("etag", kept.tag.clone())
        } else {
            Self::kept(kept)
        };
        answer
            .cached(rule)
            .header("vary", "authorization, min-event-position, accept-encoding")
    }

    /// Any header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl Responder for Answer {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        let cached = self
            .headers
            .iter()
            .any(|(name, _)| *name == "cache-control");
        if !cached {
            response.insert_header((header::CACHE_CONTROL, "no-store"));
        }
        for (name, value) in &self.headers {
            response.insert_header((*name, value.as_str()));
        }
        match self.body {
            None => response.finish(),
            Some(Ok(bytes)) => response.content_type(self.kind).body(bytes),
            Some(Err(error)) => {
                actix_web::ResponseError::error_response(&crate::problem::Problem::fault(error))
            }
        }
    }
}
