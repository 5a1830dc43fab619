//! Which web pages may call the shop: the configured origins, exactly; never a reflection.

use actix_cors::Cors;
use actix_web::http::Method;

/// What a page may send besides the headers that every page may.
pub(crate) const ALLOWED: &[&str] = &[
    "authorization",
    "content-type",
    "accept",
    "if-match",
    "if-none-match",
    "idempotency-key",
    "min-event-position",
    "x-cart-token",
    "x-order-token",
    "x-reason",
    "x-request-id",
];

/// What a page may read of an answer besides its body.
pub(crate) const EXPOSED: &[&str] = &[
    "allow",
    "content-disposition",
    "etag",
    "location",
    "retry-after",
    "www-authenticate",
    "idempotency-replayed",
    "x-cart-token",
    "x-event-position",
    "x-order-token",
    "x-projection-position",
    "x-request-id",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "ratelimit-policy",
];

/// The rule for these origins (`https://shop.example`, without a slash at the end).
pub fn cors(origins: &[String]) -> Cors {
    let rule = Cors::default()
        .allowed_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::DELETE,
        ])
        .allowed_headers(ALLOWED.iter().copied())
        .expose_headers(EXPOSED.iter().copied())
        .supports_credentials()
        .block_on_origin_mismatch(false)
        .max_age(600);
    origins
        .iter()
        .fold(rule, |rule, origin| rule.allowed_origin(origin))
}

#[cfg(test)]
mod tests {
    use super::{ALLOWED, EXPOSED};
    use crate::openapi::document;
    use serde_json::Value;
    use std::collections::BTreeSet;

    /// Providers send it, never a page.
    const NOT_OF_A_PAGE: &str = "stripe-signature";

    fn under<'a>(document: &'a Value, field: &'a str) -> impl Iterator<Item = &'a Value> {
        let paths = document["paths"].as_object().unwrap().values();
        let operations = paths.flat_map(|path| path.as_object().unwrap().values());
        operations.map(move |operation| &operation[field])
    }

    #[test]
    fn a_page_may_send_every_header_that_the_document_names() {
        let document = serde_json::to_value(document()).unwrap();
        let given = under(&document, "parameters").filter_map(Value::as_array);
        let given = given.flatten().chain(
            document["components"]["securitySchemes"]
                .as_object()
                .unwrap()
                .values(),
        );
        let named: BTreeSet<String> = given
            .filter(|one| one["in"] == "header")
            .map(|one| one["name"].as_str().unwrap().to_lowercase())
            .collect();
        assert!(named.contains("x-reason") && named.contains("x-cart-token"));
        for name in named.iter().filter(|name| *name != NOT_OF_A_PAGE) {
            assert!(ALLOWED.contains(&&**name), "a page may not send {name}");
        }
    }

    #[test]
    fn a_page_may_read_every_header_that_the_document_names() {
        let document = serde_json::to_value(document()).unwrap();
        let answers = under(&document, "responses").filter_map(Value::as_object);
        for answer in answers.flat_map(|answers| answers.values()) {
            for name in answer["headers"]
                .as_object()
                .into_iter()
                .flat_map(|all| all.keys())
            {
                let name = name.to_lowercase();
                assert!(EXPOSED.contains(&&*name), "a page may not read {name}");
            }
        }
    }
}
