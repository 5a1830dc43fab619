//! The words of a dispute: what a payer's bank may say of a payment, in the provider's words.

/// The bank let the payment stand, or never took the money back.
const STANDS: [&str; 3] = ["won", "warning_closed", "prevented"];
/// The bank keeps the money; nothing is left to answer.
const LOST: &str = "lost";

/// Whether the payment is in dispute or was lost in one. A word nobody knows weighs: people look.
///
/// The words are those of Stripe's dispute object (`docs.stripe.com/api/disputes/object#dispute_object-status`);
/// the other providers know no disputes.
pub(crate) fn weighs(status: &str) -> bool {
    !STANDS.contains(&status)
}

/// Whether somebody may still have to answer the bank.
pub(crate) fn is_open(status: &str) -> bool {
    weighs(status) && status != LOST
}

#[cfg(test)]
mod tests {
    use super::{is_open, weighs};

    #[test]
    fn a_lost_dispute_is_answered_and_still_weighs() {
        assert!(weighs("needs_response") && is_open("needs_response"));
        assert!(weighs("lost") && !is_open("lost"));
        assert!(!weighs("won") && !is_open("won"));
        assert!(
            is_open("a word of tomorrow"),
            "what nobody knows is looked at"
        );
    }
}
