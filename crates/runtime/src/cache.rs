//! Redis, where there is one: it may forget everything at any moment, and it may be away.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use secrecy::{ExposeSecret as _, SecretString};

/// A slow cache is worse than none.
const PATIENCE: Duration = Duration::from_millis(250);

/// A connection that is made when first used and again whenever it breaks. Fails only for an address
/// that makes no sense: a server that does not answer is an answer of its own at each use.
pub fn redis(url: &SecretString) -> redis::RedisResult<ConnectionManager> {
    let client = redis::Client::open(url.expose_secret())?;
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(PATIENCE))
        .set_response_timeout(Some(PATIENCE))
        .set_number_of_retries(1);
    ConnectionManager::new_lazy_with_config(client, config)
}
