//! The security headers, as Helmet sets them.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

/// An API serves no page: nothing may be loaded, framed or run.
const STRICT: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// The documentation page loads its own scripts and styles, from this binary only.
const DOCS: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/// A page of words with one button that leads back here.
const BUTTON: &str =
    "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// The outbox of a desk: styles of letters, nothing from anywhere else, nothing that runs.
const OUTBOX: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'self'";

const ALWAYS: [(&str, &str); 11] = [
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("origin-agent-cluster", "?1"),
    ("referrer-policy", "no-referrer"),
    (
        "strict-transport-security",
        "max-age=31536000; includeSubDomains",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-dns-prefetch-control", "off"),
    ("x-download-options", "noopen"),
    ("x-frame-options", "SAMEORIGIN"),
    ("x-permitted-cross-domain-policies", "none"),
    ("x-xss-protection", "0"),
];

/// Adds the headers to an answer for `path`.
pub(crate) fn secure(headers: &mut HeaderMap, path: &str) {
    for (name, value) in ALWAYS {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    let policy = if path.starts_with("/api/docs") {
        DOCS
    } else if path == "/api/newsletter/unsubscribe" {
        BUTTON
    } else if path.starts_with("/dev/mail") {
        OUTBOX
    } else {
        STRICT
    };
    let name = HeaderName::from_static("content-security-policy");
    headers.insert(name, HeaderValue::from_static(policy));
}
