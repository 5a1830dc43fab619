//! How notices are carried.

use serde::{Deserialize, Serialize};

/// How notices are carried. Unless told otherwise they leave at once and in the order of the books; what
/// is tried again comes when it comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeRules {
    /// Milliseconds a notice waits before it leaves.
    pub delay_ms: u64,
    /// How often each is sent, whatever is answered; 1 is once.
    pub copies: u32,
    /// So many leave at the same time; with more than 1 their order is nobody's promise.
    pub at_once: usize,
    /// So many notices gather, are shuffled by the seed and leave one after the other; 1 is none of it.
    pub window: usize,
    /// A window that does not fill leaves after so many milliseconds.
    pub window_ms: u64,
    /// Of a hundred notices so many never leave, by the seed.
    pub lose_percent: u8,
    /// The next so many notices never leave.
    pub lose_next: u32,
    /// How often one is tried again after an answer that is not 2xx, or none.
    pub retries: u32,
    /// Milliseconds before the first new try; doubles each time.
    pub back_off_ms: u64,
    /// The longest wait between two tries, in milliseconds.
    pub back_off_max_ms: u64,
    /// Everything waits until this is false again.
    pub hold: bool,
    /// Signatures say that they were made so many seconds ago; negative is the future.
    pub signed_seconds_ago: i64,
}

impl NoticeRules {
    /// Once, and never again: what is known of Daraja.
    #[must_use]
    pub fn once() -> Self {
        Self {
            delay_ms: 0,
            copies: 1,
            at_once: 1,
            window: 1,
            window_ms: 100,
            lose_percent: 0,
            lose_next: 0,
            retries: 0,
            back_off_ms: 200,
            back_off_max_ms: 5_000,
            hold: false,
            signed_seconds_ago: 0,
        }
    }

    /// Stripe's three days of retries, in about forty seconds.
    #[must_use]
    pub fn patient() -> Self {
        Self {
            retries: 12,
            ..Self::once()
        }
    }
}
