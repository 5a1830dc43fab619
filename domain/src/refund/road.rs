//! The road that money takes back to a phone.

use crate::kernel::Amount;
use serde::{Deserialize, Serialize};

/// How money goes back to a phone. It is fixed before anybody is asked and holds for every time the
/// refund is sent: the provider tells two sendings by one road for one wish, and by two roads never.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundRoad {
    /// The payment with this receipt is undone, whole.
    Reversal { receipt: String },
    /// A new payment is made to the phone.
    Payout,
}

impl RefundRoad {
    /// The road of `amount` out of what was `taken`, by what is known of the payment now.
    #[must_use]
    pub fn of(receipt: Option<&str>, amount: Amount, taken: Amount) -> Self {
        match receipt {
            Some(receipt) if amount == taken => Self::Reversal {
                receipt: receipt.to_owned(),
            },
            _ => Self::Payout,
        }
    }
}
