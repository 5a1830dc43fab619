//! How this Daraja behaves where the real one was seen to behave in more than one way.

use serde::{Deserialize, Serialize};

/// Which shapes its answers and callbacks have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// The portal's samples: numbers are numbers, a failure has no `CallbackMetadata`.
    #[default]
    Portal,
    /// What other Darajas were seen to send: everything a string, `CallbackMetadata: null` on failure,
    /// items in another order and an unknown one among them, `ResponseCode` a number.
    Strings,
}

/// Manners; they may be changed while the sim runs. Amounts are whole shillings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manners {
    /// The shapes.
    pub dialect: Dialect,
    /// Callbacks show the payer's phone with stars in the middle.
    pub masked_phone: bool,
    /// `expires_in` is a string.
    pub expires_as_text: bool,
    /// How long a token lives, in seconds. A new one ends the one before in any case.
    pub token_seconds: i64,
    /// A convenience the real one has not, and off unless asked for: the immediate answer of a transaction status query carries
    /// `ResultCode`, `ResultDesc` and `TransactionStatus` as well, so that a shop can be tried without
    /// an address for results. The asynchronous result is sent all the same.
    pub sync_status: bool,
    /// A phone with an open prompt takes no second one (`500.001.1001`).
    pub lock_subscriber: bool,
    /// What a phone may pay in a Kenyan day; more ends with code 4.
    pub daily_limit: Option<i64>,
    /// A reversal of less than the payment is granted; otherwise it ends with code 2028 (which code the
    /// real one gives is not documented).
    pub partial_reversal: bool,
    /// Milliseconds between taking a reversal, payout or status query and its result.
    pub result_delay_ms: u64,
    /// Milliseconds after which a prompt that nobody answers ends with 1037.
    pub prompt_ms: u64,
    /// The most rows of a page of Pull Transactions.
    pub pull_rows: usize,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            dialect: Dialect::Portal,
            masked_phone: false,
            expires_as_text: false,
            token_seconds: 3_599,
            sync_status: false,
            lock_subscriber: true,
            daily_limit: Some(500_000),
            partial_reversal: false,
            result_delay_ms: 50,
            prompt_ms: 60_000,
            pull_rows: 100,
        }
    }
}
