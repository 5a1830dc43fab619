//! The id a request is known by: taken from `X-Request-Id` or minted, and always answered.

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::{HeaderName, HeaderValue};
use uuid::Uuid;

/// `X-Request-Id`.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: String;
}

/// The id of the request being served by this task; empty outside of one.
#[must_use]
pub fn current() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// Runs `work` under the id.
pub(crate) async fn within<F: Future>(id: String, work: F) -> F::Output {
    CURRENT.scope(id, work).await
}

/// What the ids of imports begin with.
const IMPORTS: &str = "import:";

/// The id of an arriving request: its own, if it is 1 to 128 plain characters and not called as an import
/// is, else a new one.
pub(crate) fn of(request: &ServiceRequest) -> String {
    let given = request
        .headers()
        .get(HEADER)
        .and_then(|value| value.to_str().ok());
    let id = given
        .filter(|id| acceptable(id))
        .map_or_else(|| Uuid::now_v7().to_string(), str::to_owned);
    request.extensions_mut().insert(RequestId(id.clone()));
    id
}

/// The id as a header; every acceptable id is one.
pub(crate) fn header(id: &str) -> HeaderValue {
    HeaderValue::from_str(id).unwrap_or(HeaderValue::from_static("-"))
}

/// Carried by the request, for extractors.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) String);

fn acceptable(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    (1..=128).contains(&id.len()) && id.bytes().all(plain) && !id.starts_with(IMPORTS)
}

#[cfg(test)]
mod tests {
    use super::acceptable;

    #[test]
    fn no_request_is_called_as_an_import_is() {
        for own in ["the-request", "shop:import:1", "0190.a_b"] {
            assert!(acceptable(own), "{own}");
        }
        for foreign in ["import:1", "import:", "", "a b"] {
            assert!(!acceptable(foreign), "{foreign}");
        }
    }
}
