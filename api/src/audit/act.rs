//! What a request wants to do, in the words of the audit log.

use actix_web::http::Method;
use uuid::Uuid;

/// Whether staff must be written down who do this. What people do to their own account is written down
/// where it happens.
pub(super) fn is_watched(method: &Method, pattern: &str) -> bool {
    !method.is_safe() && pattern.starts_with("/api/") && !pattern.starts_with("/api/auth/")
}

/// `PUT /api/admin/orders/{id}/status` is `orders.status.changed`.
pub(super) fn action(method: &Method, pattern: &str) -> String {
    let words = words(pattern);
    let verb = match *method {
        Method::POST => "made",
        Method::DELETE => "removed",
        _ => "changed",
    };
    words.chain([verb]).collect::<Vec<_>>().join(".")
}

/// What it is done to: `order:<id>`, where the address names one.
pub(super) fn subject(pattern: &str, path: &str) -> Option<String> {
    let mut kind = "";
    for (part, value) in pattern.split('/').zip(path.split('/')) {
        if part.starts_with('{') {
            return named(kind, value);
        }
        kind = part;
    }
    None
}

/// What was made: the last word of where it is found.
pub(super) fn made(pattern: &str, location: &str) -> Option<String> {
    let kind = words(pattern).next()?;
    let id = location.rsplit('/').next().filter(|id| !id.is_empty())?;
    named(kind, id)
}

/// Only ids: whatever else stands in an address may be somebody's name.
fn named(kind: &str, id: &str) -> Option<String> {
    let id = Uuid::try_parse(id).ok()?;
    Some(format!("{}:{id}", singular(kind)))
}

fn words(pattern: &str) -> impl Iterator<Item = &str> {
    let parts = pattern.split('/');
    parts.filter(|part| {
        !part.is_empty() && !part.starts_with('{') && !["api", "admin"].contains(part)
    })
}

fn singular(kind: &str) -> String {
    match kind {
        "categories" => "category".to_owned(),
        // The address of a payment command names the order.
        "payments" => "order".to_owned(),
        kind => kind.strip_suffix('s').unwrap_or(kind).replace('-', "_"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_told_in_words() {
        let told = |method, pattern| action(&method, pattern);
        let status = "/api/admin/orders/{id}/status";
        assert_eq!(told(Method::PUT, status), "orders.status.changed");
        assert_eq!(told(Method::POST, "/api/products"), "products.made");
        let product = "/api/products/{id}";
        assert_eq!(told(Method::DELETE, product), "products.removed");
        let id = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70";
        let at = |before: &str, after: &str| format!("{before}{id}{after}");
        let path = at("/api/admin/orders/", "/status");
        assert_eq!(subject(status, &path), Some(at("order:", "")));
        assert_eq!(subject("/api/products", "/api/products"), None);
        assert_eq!(subject(product, "/api/products/ada@example.com"), None);
        let path = at("/api/products/", "");
        assert_eq!(made("/api/products", &path), Some(at("product:", "")));
        let path = at("/api/categories/", "");
        assert_eq!(
            subject("/api/categories/{id}", &path),
            Some(at("category:", ""))
        );
    }

    #[test]
    fn looking_and_ones_own_account_are_not_watched() {
        assert!(is_watched(&Method::PUT, "/api/admin/orders/{id}/status"));
        assert!(is_watched(&Method::POST, "/api/products"));
        assert!(!is_watched(&Method::GET, "/api/admin/orders"));
        assert!(!is_watched(&Method::POST, "/api/auth/login"));
    }
}
