//! What identity needs to be told at start.

use crate::Keyring;
use secrecy::SecretString;
use std::time::Duration;

/// Secrets, lifetimes and limits. [`IdentityOptions::new`] fills in the specification's values.
#[derive(Debug, Clone)]
pub struct IdentityOptions {
    /// `JWT_SECRET`: signs access tokens.
    pub jwt_secret: SecretString,
    /// Earlier values of it, still accepted while their tokens live.
    pub retired_jwt_secrets: Vec<SecretString>,
    /// `JWT_REFRESH_SECRET`: digests refresh tokens and derives each one's successor.
    pub refresh_secret: SecretString,
    /// `MASTER_KEY`, read.
    pub keyring: Keyring,
    /// The `iss` of access tokens.
    pub issuer: String,
    /// How long an access token lives.
    pub access_ttl: Duration,
    /// How long a refresh token lives; each use starts it anew.
    pub refresh_ttl: Duration,
    /// How long an access token of an admin login lives; never longer than one of the shop.
    pub admin_access_ttl: Duration,
    /// How long a refresh token of an admin login lives; never longer than one of the shop.
    pub admin_refresh_ttl: Duration,
    /// How long the predecessor of a refresh token still leads to it, for requests in parallel.
    pub refresh_grace: Duration,
    /// The cost of bcrypt: 12 outside of tests.
    pub bcrypt_cost: u32,
    /// Whether staff may do nothing in the back office without a second factor.
    pub staff_need_factor: bool,
    /// Whether a customer signs in only once the address of the account is verified.
    pub login_needs_verified_email: bool,
    /// How many passwords are hashed at once.
    pub password_slots: usize,
    /// How many more may wait before the next is told to come back later.
    pub password_queue: usize,
}

impl IdentityOptions {
    /// The specification's values: 15 minutes, 7 days (10 minutes, 12 hours for staff), bcrypt 12; one core is
    /// left to the shop.
    #[must_use]
    pub fn new(jwt_secret: SecretString, refresh_secret: SecretString, keyring: Keyring) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            jwt_secret,
            retired_jwt_secrets: Vec::new(),
            refresh_secret,
            keyring,
            issuer: "eliteshop".to_owned(),
            access_ttl: Duration::from_secs(15 * 60),
            refresh_ttl: Duration::from_secs(7 * 24 * 60 * 60),
            admin_access_ttl: Duration::from_secs(10 * 60),
            admin_refresh_ttl: Duration::from_secs(12 * 60 * 60),
            refresh_grace: Duration::from_secs(10),
            bcrypt_cost: 12,
            staff_need_factor: false,
            login_needs_verified_email: false,
            password_slots: cores.saturating_sub(1).max(1),
            password_queue: 24,
        }
    }
}
