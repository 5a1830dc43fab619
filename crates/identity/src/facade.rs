//! The one value that others hold.

use crate::keys::KnownKeys;
use crate::password::Passwords;
use crate::session::{RefreshKeys, Revocations};
use crate::token::AccessTokens;
use crate::vault::PersonKeys;
use crate::{IdentityError, IdentityOptions};
use sqlx::PgPool;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OnceCell;

/// Who people are, who is signed in, and what only they may read. Clones share everything.
#[derive(Clone)]
pub struct Identity {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) pool: PgPool,
    pub(crate) keys: PersonKeys,
    pub(crate) passwords: Passwords,
    /// The cost of the dearest hash of all, once it was asked for.
    pub(crate) dearest_cost: OnceCell<u32>,
    pub(crate) access: AccessTokens,
    pub(crate) refresh: RefreshKeys,
    pub(crate) revocations: Revocations,
    pub(crate) known_keys: KnownKeys,
    /// The longest that an access token lives.
    pub(crate) access_ttl: Duration,
    /// The same of an admin login.
    pub(crate) admin_access_ttl: Duration,
    /// Customers sign in only once their address is verified.
    pub(crate) login_needs_verified_email: bool,
}

impl Identity {
    /// Nothing is read or written yet; the tables of this crate must exist when it is used.
    #[must_use]
    pub fn new(pool: PgPool, options: IdentityOptions) -> Self {
        let inner = Inner {
            keys: PersonKeys::new(options.keyring.clone()),
            passwords: Passwords::new(&options),
            dearest_cost: OnceCell::new(),
            access: AccessTokens::new(&options),
            refresh: RefreshKeys::new(&options),
            revocations: Revocations::new(pool.clone()),
            known_keys: KnownKeys::default(),
            access_ttl: options.access_ttl,
            admin_access_ttl: options.admin_access_ttl.min(options.access_ttl),
            login_needs_verified_email: options.login_needs_verified_email,
            pool,
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The pool it was opened with.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.inner.pool
    }

    pub(crate) async fn begin(
        &self,
    ) -> Result<sqlx::Transaction<'static, sqlx::Postgres>, IdentityError> {
        Ok(self.inner.pool.begin().await?)
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}
