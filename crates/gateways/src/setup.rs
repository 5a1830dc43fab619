//! What every gateway is told at start, and why it refuses to begin.

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// How long a gateway waits.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// For a connection.
    pub connect: Duration,
    /// For an answer, all repeats included.
    pub total: Duration,
}

impl Default for Times {
    /// Three seconds, and twelve in all.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            total: Duration::from_secs(12),
        }
    }
}

/// Why a gateway refuses to begin. No variant holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// Not an address of HTTP.
    #[error("{0} is no http or https address")]
    Address(&'static str),
    /// Empty, or with characters that no header may carry.
    #[error("{0} is empty or has characters it cannot have")]
    Text(&'static str),
    /// A key that moves real money would travel in the clear.
    #[error("a live key is only sent over https")]
    InTheClear,
    /// The HTTP client cannot be built.
    #[error("the HTTP client cannot be built: {0}")]
    Client(String),
}

/// Reads the address `what`; a path in it is kept as a prefix.
pub(crate) fn address(what: &'static str, text: &str) -> Result<Url, SetupError> {
    let mut url = Url::parse(text.trim()).map_err(|_| SetupError::Address(what))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(SetupError::Address(what));
    }
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

/// `base` with `segments` appended, each percent-encoded, so that a number from outside cannot
/// lead to another path.
pub(crate) fn below(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

/// Whether `secret` can be sent.
pub(crate) fn sendable(what: &'static str, secret: &SecretString) -> Result<(), SetupError> {
    visible(what, secret.expose_secret())
}

/// Whether `text` is not empty and only visible ASCII.
pub(crate) fn visible(what: &'static str, text: &str) -> Result<(), SetupError> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(())
    } else {
        Err(SetupError::Text(what))
    }
}

#[cfg(test)]
mod tests {
    use super::{SetupError, address, below};

    #[test]
    fn a_number_from_outside_cannot_lead_elsewhere() {
        let base = address("base_url", "https://api.example/prefix/").unwrap();
        let url = below(&base, &["v1", "payment_intents", "../../x?y#z"]);
        assert_eq!(
            url.as_str(),
            "https://api.example/prefix/v1/payment_intents/..%2F..%2Fx%3Fy%23z"
        );
    }

    #[test]
    fn only_http_addresses_are_taken() {
        for wrong in ["", "api.stripe.com", "ftp://x/", "file:///etc", "https://"] {
            assert_eq!(
                address("base_url", wrong).unwrap_err(),
                SetupError::Address("base_url"),
                "{wrong}"
            );
        }
    }
}
