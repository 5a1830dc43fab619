//! The record of a request: one line in the log and one sample in the histogram, by route pattern.
//! Neither holds a path value, a query, an address or a name.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use std::time::Instant;

/// A request that has begun.
pub(crate) struct Started {
    at: Instant,
    method: Method,
}

impl Started {
    pub(crate) fn of(request: &ServiceRequest) -> Self {
        Self {
            at: Instant::now(),
            method: request.method().clone(),
        }
    }

    /// Writes the record. Answers to reads are told at debug level, so that a busy shop's log is
    /// about what changed and what failed.
    pub(crate) fn finish(self, response: &ServiceResponse<BoxBody>, request_id: &str) {
        let elapsed = self.at.elapsed();
        let status = response.status();
        let route = response
            .request()
            .match_pattern()
            .unwrap_or_else(|| "unmatched".to_owned());
        let method = known(&self.method);
        let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        if status.is_server_error() {
            tracing::warn!(
                request_id,
                method,
                route,
                status = status.as_u16(),
                micros,
                "http.request"
            );
        } else if status.is_client_error() || !self.method.is_safe() {
            tracing::info!(
                request_id,
                method,
                route,
                status = status.as_u16(),
                micros,
                "http.request"
            );
        } else {
            tracing::debug!(
                request_id,
                method,
                route,
                status = status.as_u16(),
                micros,
                "http.request"
            );
        }
        metrics::histogram!("http_request_duration_seconds",
            "method" => method, "route" => route, "status" => status.as_str().to_owned())
        .record(elapsed.as_secs_f64());
    }
}

/// Only known methods become a label: a client cannot grow the metrics.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}
