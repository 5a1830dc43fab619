//! What the Stripe gateway is told at start.

use crate::breaker::BreakerOptions;
use crate::retry::Retries;
use crate::setup::{self, SetupError, Times};
use secrecy::{ExposeSecret, SecretString};

/// The version of Stripe's API this gateway was written against; sent as `Stripe-Version`.
pub const API_VERSION: &str = "2026-10-28.endive";

/// Secrets, addresses and patience. [`StripeOptions::new`] fills in the usual values.
#[derive(Debug, Clone)]
pub struct StripeOptions {
    /// Where Stripe is: `https://api.stripe.com`.
    pub base_url: String,
    /// `sk_live_...`, `sk_test_...` or a restricted key.
    pub secret_key: SecretString,
    /// `whsec_...`: several while one is being replaced. Without any, every notice is refused.
    pub webhook_secrets: Vec<SecretString>,
    /// `Stripe-Version`.
    pub api_version: String,
    /// How long to wait.
    pub times: Times,
    /// How often to repeat.
    pub retries: Retries,
    /// When to leave Stripe in peace.
    pub breaker: BreakerOptions,
}

impl StripeOptions {
    /// The real Stripe with one webhook secret.
    #[must_use]
    pub fn new(secret_key: SecretString, webhook_secret: SecretString) -> Self {
        Self {
            base_url: "https://api.stripe.com".to_owned(),
            secret_key,
            webhook_secrets: vec![webhook_secret],
            api_version: API_VERSION.to_owned(),
            times: Times::default(),
            retries: Retries::default(),
            breaker: BreakerOptions::default(),
        }
    }

    /// Whether the key moves real money, where the key says so.
    pub(super) fn is_live(&self) -> Option<bool> {
        let key = self.secret_key.expose_secret();
        let kind = key.strip_prefix("sk_").or(key.strip_prefix("rk_"))?;
        if kind.starts_with("live_") {
            Some(true)
        } else {
            kind.starts_with("test_").then_some(false)
        }
    }

    pub(super) fn check(&self) -> Result<(), SetupError> {
        setup::sendable("secret_key", &self.secret_key)?;
        setup::visible("api_version", &self.api_version)?;
        // An empty secret would let anybody sign.
        for secret in &self.webhook_secrets {
            setup::sendable("webhook_secrets", secret)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::StripeOptions;
    use crate::SetupError;
    use crate::stripe::Stripe;

    fn options(key: &str) -> StripeOptions {
        StripeOptions::new(key.into(), "whsec_canary".into())
    }

    #[test]
    fn secrets_do_not_show() {
        let options = options("sk_test_canary");
        let stripe = Stripe::new(options.clone()).unwrap();
        let shown = format!("{options:?} {stripe:?}");
        assert!(!shown.contains("canary"), "{shown}");
    }

    #[test]
    fn a_live_key_never_travels_in_the_clear() {
        let base_url = "http://127.0.0.1:1".to_owned();
        let live = StripeOptions {
            base_url: base_url.clone(),
            ..options("rk_live_x")
        };
        assert_eq!(Stripe::new(live).unwrap_err(), SetupError::InTheClear);
        let test = StripeOptions {
            base_url,
            ..options("sk_test_x")
        };
        assert!(Stripe::new(test).is_ok());
    }

    #[test]
    fn a_shop_does_not_begin_with_an_empty_secret() {
        assert!(Stripe::new(options("")).is_err());
        let mut unsigned = options("sk_test_x");
        unsigned.webhook_secrets.push("".into());
        assert_eq!(
            Stripe::new(unsigned).unwrap_err(),
            SetupError::Text("webhook_secrets")
        );
    }
}
