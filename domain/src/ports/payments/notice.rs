//! What providers tell by themselves.

use super::{PaymentNews, RefundNews};
use crate::kernel::{Amount, Currency};

/// What a provider's notice tells, once it is known to be authentic or harmless.
#[derive(Debug, Clone)]
pub struct Notice {
    /// The provider's own number of the notice: one effect each.
    pub event_id: String,
    /// The provider's word for it, for people who look into it.
    pub kind: String,
    pub about: About,
}

/// What a notice is about.
#[derive(Debug, Clone)]
pub enum About {
    /// Proven news of a payment.
    Payment(PaymentNews),
    /// Proven news of a refund.
    Refund(RefundNews),
    /// The customer's bank took money back or gave it back again.
    Dispute(DisputeNews),
    /// An unproven hint that something happened to a payment: look it up.
    PaymentHint {
        provider_ref: String,
        request_ref: Option<String>,
        /// What the hint claims was paid; a claim that differs from what was asked is suspicious.
        claimed: Option<Amount>,
        receipt: Option<String>,
        /// The hint says that the money was taken.
        claims_success: bool,
    },
    /// An unproven hint about a refund.
    RefundHint {
        provider_ref: String,
        claims_success: bool,
        code: String,
        /// It answers a question that the shop asked about the refund.
        answers: bool,
    },
    /// Authentic, and nothing to the shop.
    Nothing,
}

/// News of a dispute.
#[derive(Debug, Clone)]
pub struct DisputeNews {
    /// The provider's number of the dispute.
    pub dispute_ref: String,
    /// The provider's number of the payment it is about.
    pub payment_ref: String,
    pub amount: Amount,
    pub currency: Currency,
    /// The provider's word for how it stands.
    pub status: String,
}

/// Why a notice is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoticeError {
    /// Not signed by the provider, too old, or from the future.
    #[error("the signature does not hold: {0}")]
    Forged(&'static str),
    /// Signed or harmless, and not to be understood.
    #[error("the notice cannot be read: {0}")]
    Unreadable(String),
}
