//! Refresh tokens as strings and as digests.

use crate::digest::{Digest32, mac, random32, subkey};
use crate::{Audience, IdentityOptions};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};

/// The secrets and lifetimes of refresh tokens.
pub(crate) struct RefreshKeys {
    digest: Digest32,
    successor: Digest32,
    ttl: TimeDelta,
    admin_ttl: TimeDelta,
    pub(super) grace: TimeDelta,
}

impl RefreshKeys {
    pub(crate) fn new(options: &IdentityOptions) -> Self {
        let secret = options.refresh_secret.expose_secret().as_bytes();
        let span = |duration| TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
        Self {
            digest: subkey(secret, "digest of refresh tokens"),
            successor: subkey(secret, "successor of refresh tokens"),
            ttl: span(options.refresh_ttl),
            admin_ttl: span(options.admin_refresh_ttl.min(options.refresh_ttl)),
            grace: span(options.refresh_grace),
        }
    }

    /// How long a token lives that is not used.
    pub(super) fn ttl(&self, audience: Audience) -> TimeDelta {
        match audience {
            Audience::Shop => self.ttl,
            Audience::Admin => self.admin_ttl,
        }
    }

    /// A token that follows from nothing.
    pub(super) fn first() -> SecretString {
        random_token()
    }

    /// The token that follows from `token`: always the same one, known only with the secret.
    pub(super) fn after(&self, token: &str) -> SecretString {
        URL_SAFE_NO_PAD
            .encode(mac(&self.successor, token.as_bytes()))
            .into()
    }

    /// What is stored instead of `token`.
    pub(super) fn digest(&self, token: &str) -> Digest32 {
        mac(&self.digest, token.as_bytes())
    }
}

/// 256 random bits as 43 letters, digits, `-` and `_`.
pub(crate) fn random_token() -> SecretString {
    URL_SAFE_NO_PAD.encode(random32()).into()
}

/// Whether `token` could be one of ours; anything else is not worth a question to the database.
pub(crate) fn looks_right(token: &str) -> bool {
    token.len() == 43
        && token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}
