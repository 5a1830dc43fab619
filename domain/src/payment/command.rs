//! What can be asked of an attempt to take money.

use super::{Contradiction, NotTaken, Terms};
use crate::kernel::{Amount, At, Currency, RefundId};
use crate::ports::payments::Standing;

/// What a provider says of the attempt, as far as history may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    pub provider_ref: String,
    pub standing: Standing,
    /// What the provider says it took; what was asked for where it does not say.
    pub amount: Option<Amount>,
    pub currency: Option<Currency>,
    pub receipt: Option<String>,
    /// The provider's number of the wish itself, where it gives one.
    pub request_ref: Option<String>,
}

/// A wish about an attempt to take money.
#[derive(Debug, Clone)]
pub enum PaymentCommand {
    Start {
        terms: Box<Terms>,
        at: At,
    },
    /// Takes what a provider says, in whatever order and however often it says it.
    Record {
        news: Box<News>,
        at: At,
    },
    /// The provider refused a wish, or was certainly never reached by it. The first wish takes the
    /// attempt with it: no money moves.
    Refuse {
        code: String,
        at: At,
    },
    /// The answer was lost.
    Lose {
        said: String,
        at: At,
    },
    /// A notice says that money was taken, and the provider does not confirm it.
    Contradict {
        claim: Box<Contradiction>,
        at: At,
    },
    /// Nobody looks after it any more.
    GiveUp {
        at: At,
    },
    /// Sets money aside for a refund.
    ReserveRefund {
        refund_id: RefundId,
        amount: Amount,
        /// It went back at the provider, without the shop: no dispute stops what happened.
        happened: bool,
        at: At,
    },
    SettleRefund {
        refund_id: RefundId,
        at: At,
    },
    ReleaseRefund {
        refund_id: RefundId,
        at: At,
    },
    /// Takes what the payer's bank says, in whatever order and however often.
    Dispute {
        /// The provider's number of the dispute, where it is known.
        dispute_ref: Option<String>,
        amount: Amount,
        currency: Currency,
        status: String,
        at: At,
    },
    /// A notice could not be taken: people look into it.
    LeaveNotice {
        left: Box<NotTaken>,
        at: At,
    },
}
