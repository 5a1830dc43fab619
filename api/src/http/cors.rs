//! Which web pages may call the shop: the configured origins, exactly; never a reflection.

use actix_cors::Cors;
use actix_web::http::{Method, header};

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
        .allowed_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::ACCEPT,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
        ])
        .allowed_header("idempotency-key")
        .allowed_header("min-event-position")
        .allowed_header("x-cart-token")
        .allowed_header("x-order-token")
        .allowed_header("x-request-id")
        .expose_headers([
            "etag",
            "location",
            "retry-after",
            "idempotency-replayed",
            "x-event-position",
            "x-projection-position",
            "x-request-id",
            "ratelimit-limit",
            "ratelimit-remaining",
            "ratelimit-reset",
            "ratelimit-policy",
        ])
        .supports_credentials()
        .block_on_origin_mismatch(false)
        .max_age(600);
    origins
        .iter()
        .fold(rule, |rule, origin| rule.allowed_origin(origin))
}
