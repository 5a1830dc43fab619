//! What happens by itself after a moment: banks that take their time.

use super::Books;

/// Something that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Due {
    /// A payment that takes days ends.
    Settle { intent: String, pays: bool },
    /// A refund ends, or fails after all.
    SettleRefund { refund: String, succeeds: bool },
    /// The payer complains to the bank.
    Dispute { charge: String },
}

impl Books {
    pub(super) fn later(&mut self, millis: u64, due: Due) {
        self.later.push((millis, due));
    }

    /// Does what is due. What is no longer possible is left undone.
    pub(crate) fn fall_due(&mut self, due: Due, now: i64) {
        match due {
            Due::Settle { intent, pays } => {
                let _ = self.settle(&intent, pays, now);
            }
            Due::SettleRefund { refund, succeeds } => {
                let _ = self.settle_refund(&refund, succeeds, now);
            }
            Due::Dispute { charge } => {
                let _ = self.dispute(&charge, None, "fraudulent", now);
            }
        }
    }
}
