//! Bugs on purpose, to show that the stories notice them (`scripts/planted-bugs`). Compiled only with
//! the feature `planted`, which no release can be built with.

use domain::kernel::{At, By};
use domain::order::OrderCommand;
use eventstore::Halt;
use std::sync::OnceLock;

#[cfg(not(debug_assertions))]
compile_error!("the feature `planted` is for tests: a release must not be built with it");

/// Every bug there is, by the name that `PLANTED_BUG` gives.
pub const ALL: [&str; 9] = [
    // Each copy of a notice counts as another one.
    "no_inbox_uniqueness",
    // What a callback says is believed, and nobody is asked.
    "callback_trusted",
    // A prompt whose answer was lost is sent once more.
    "prompt_sent_twice",
    // One receipt pays any number of orders.
    "receipt_used_twice",
    // Units that go back on sale are put on the shelf as well.
    "hold_released_twice",
    // Nobody adds up what goes back of a payment.
    "refund_without_sum_check",
    // An order whose hold runs out is cancelled, whatever came meanwhile.
    "expiry_races_capture",
    // The relay takes what it has sent for what has arrived.
    "relay_before_confirm",
    // An address whose questions become SQL (tests/conformance/attack).
    "open_search",
];

/// Whether this bug is planted in this process.
#[must_use]
pub fn is(name: &str) -> bool {
    static NAME: OnceLock<Option<String>> = OnceLock::new();
    let planted = NAME.get_or_init(|| std::env::var("PLANTED_BUG").ok());
    planted.as_deref() == Some(name)
}

/// Lets a refusal pass where the sums are not checked.
pub(crate) fn without_sum_check<E>(decided: Result<usize, Halt<E>>) -> Result<usize, Halt<E>> {
    match decided {
        Err(Halt::Refused(_)) if is("refund_without_sum_check") => Ok(0),
        decided => decided,
    }
}

/// Forgets to ask what became of an order before it is cancelled.
pub(crate) fn expiry(expire: OrderCommand, at: At) -> OrderCommand {
    if !is("expiry_races_capture") {
        return expire;
    }
    OrderCommand::Cancel {
        by: By::System,
        reason: Some("expired".to_owned()),
        refunding: true,
        at,
    }
}
