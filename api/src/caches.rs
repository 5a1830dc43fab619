//! What is remembered for a moment, so that a busy page does not ask the database each time.

use moka::future::Cache;
use std::sync::Arc;
use std::time::Duration;

/// How long a page may be older than the read model.
const FRESH: Duration = Duration::from_secs(1);

/// Ready answers by address. Entries live for a second, and a command of this process forgets what
/// it changed; a caller who names a position is never answered from here.
#[derive(Clone)]
pub struct Caches {
    pages: Cache<String, Arc<Kept>>,
}

/// An answer that is ready to go out again.
#[derive(Debug)]
pub struct Kept {
    /// Its `ETag`.
    pub tag: String,
    /// Its body.
    pub body: Vec<u8>,
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
        Self { pages }
    }
}

impl Caches {
    /// The kept answer, or a new one; many callers at once ask the database once.
    pub async fn page<E>(
        &self,
        address: String,
        make: impl Future<Output = Result<Kept, E>>,
    ) -> Result<Arc<Kept>, Arc<E>>
    where
        E: Send + Sync + 'static,
    {
        self.pages
            .try_get_with(address, async { make.await.map(Arc::new) })
            .await
    }

    /// Forgets everything.
    pub fn forget(&self) {
        self.pages.invalidate_all();
    }
}
