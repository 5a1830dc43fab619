//! What one order was promised of one product, for as long as it was.

use chrono::{DateTime, Utc};
use eventstore::Rows;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Promised {
    pub(super) id: String,
    pub(super) product_id: Uuid,
    pub(super) order_id: Uuid,
    pub(super) quantity: i64,
    pub(super) is_committed: bool,
    pub(super) expires_at: Option<DateTime<Utc>>,
}

/// Where the promises of a page are kept while it is folded.
pub(super) trait Promises {
    fn take(&mut self, id: &str) -> Option<Promised>;
    fn keep(&mut self, promised: Promised);
}

impl Promises for Rows<Promised> {
    fn take(&mut self, id: &str) -> Option<Promised> {
        let taken = self.get(id).cloned();
        self.remove(id);
        taken
    }

    fn keep(&mut self, promised: Promised) {
        self.put(promised.id.clone(), promised);
    }
}

/// The key of a promise.
pub(super) fn key(product: Uuid, order: Uuid) -> String {
    format!("{product}/{order}")
}
