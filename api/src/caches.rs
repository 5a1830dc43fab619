//! What is remembered for a moment, so that a busy page does not ask the database each time.

use crate::http::etag_of;
use crate::problem::Problem;
use domain::kernel::{CartId, CustomerId};
use moka::future::Cache;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;

/// How long a page may be older than the read model.
const FRESH: Duration = Duration::from_secs(1);
/// For how many customers it is kept how far their chain of carts was seen.
const CHAINS: u64 = 100_000;

/// Ready answers by address. Entries live for a second, and a command of this process forgets what
/// it changed; a caller who names a position is never answered from here.
#[derive(Clone)]
pub struct Caches {
    pages: Cache<String, Arc<Kept>>,
    carts: Cache<CustomerId, CartId>,
    /// Notices that were refused a moment ago.
    pub(crate) refused_notices: Arc<crate::audit::RefusedNotices>,
    /// Who named wrong coupon codes a moment ago.
    pub(crate) guessed_codes: Arc<crate::audit::GuessedCodes>,
    /// Payments that were refused a moment ago.
    pub(crate) refused_payments: Arc<crate::audit::RefusedPayments>,
    /// Who was turned away at the back office a moment ago.
    pub(crate) knocks: Arc<crate::audit::Knocks>,
}

/// An answer that is ready to go out again.
#[derive(Debug)]
pub struct Kept {
    /// Its `ETag`.
    pub tag: String,
    /// Its body.
    pub body: Vec<u8>,
}

impl Kept {
    /// A thing at a version.
    pub fn of(version: u64, body: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_vec(body).map_err(Problem::fault)?;
        Ok(Self {
            tag: etag_of(version, &body),
            body,
        })
    }

    /// A list: its tag is about its content only.
    pub fn list(body: &impl Serialize) -> Result<Self, Problem> {
        Self::of(0, body)
    }
}

impl Default for Caches {
    fn default() -> Self {
        let size =
            |_: &String, kept: &Arc<Kept>| u32::try_from(kept.body.len()).unwrap_or(u32::MAX);
        let pages = Cache::builder()
            .weigher(size)
            .max_capacity(32 << 20)
            .time_to_live(FRESH)
            .build();
        Self {
            pages,
            carts: Cache::new(CHAINS),
            refused_notices: Arc::default(),
            guessed_codes: Arc::default(),
            refused_payments: Arc::default(),
            knocks: Arc::default(),
        }
    }
}

impl Caches {
    /// The kept answer, or a new one; many callers at once ask the database once.
    pub async fn page(
        &self,
        address: String,
        make: impl Future<Output = Result<Kept, Problem>>,
    ) -> Result<Arc<Kept>, Problem> {
        let made = self
            .pages
            .try_get_with(address, async { make.await.map(Arc::new) })
            .await;
        made.map_err(|problem: Arc<Problem>| (*problem).clone())
    }

    /// A cart of the customer's chain, at or before the current one.
    pub async fn cart_of(&self, customer: CustomerId) -> Option<CartId> {
        self.carts.get(&customer).await
    }

    /// Keeps how far the customer's chain was seen.
    pub async fn keep_cart_of(&self, customer: CustomerId, cart: CartId) {
        self.carts.insert(customer, cart).await;
    }

    /// Forgets every page.
    pub fn forget(&self) {
        self.pages.invalidate_all();
    }
}
