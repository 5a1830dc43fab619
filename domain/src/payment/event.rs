//! What can happen to an attempt to take money. Stored for ever: change a variant only by adding one.

use crate::kernel::{Amount, At, Currency, OrderId, PaymentId, RefundId, event_names};
use crate::order::PaymentMethod;
use serde::{Deserialize, Serialize};

/// What an attempt is about; fixed when it starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub payment_id: PaymentId,
    pub order_id: OrderId,
    pub method: PaymentMethod,
    pub amount: Amount,
    pub currency: Currency,
    /// The idempotency key every request to the provider derives from.
    pub key: String,
}

/// A fact about an attempt to take money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentEvent {
    /// Somebody wants to pay; the provider is about to be asked.
    Started { terms: Terms, at: At },
    /// The provider took the wish and is at it.
    Submitted {
        payment_id: PaymentId,
        provider_ref: String,
        at: At,
    },
    /// The provider waits for the payer: a bank's page, a prompt on a phone.
    ActionRequired {
        payment_id: PaymentId,
        provider_ref: String,
        /// The provider's number of the wish itself, where it gives one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request_ref: Option<String>,
        at: At,
    },
    /// The money is set aside and not yet taken.
    Authorized {
        payment_id: PaymentId,
        provider_ref: String,
        at: At,
    },
    /// The money was taken.
    Captured {
        payment_id: PaymentId,
        order_id: OrderId,
        method: PaymentMethod,
        amount: Amount,
        currency: Currency,
        provider_ref: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        receipt: Option<String>,
        at: At,
    },
    /// It came to nothing; with `is_final` false the same attempt may still succeed.
    Failed {
        payment_id: PaymentId,
        order_id: OrderId,
        code: String,
        is_final: bool,
        at: At,
    },
    /// The attempt was called off and takes no money.
    Voided {
        payment_id: PaymentId,
        order_id: OrderId,
        at: At,
    },
    /// Nobody knows whether money moved; it is looked up until somebody knows.
    BecameUnknown {
        payment_id: PaymentId,
        order_id: OrderId,
        said: String,
        at: At,
    },
    /// A notice says that money was taken, and the provider does not confirm it: people look into it.
    Contradicted {
        payment_id: PaymentId,
        order_id: OrderId,
        provider_ref: String,
        /// What the notice says was paid; what was asked for where it does not say.
        amount: Amount,
        currency: Currency,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        receipt: Option<String>,
        /// How the provider said that it stands, or why it said nothing.
        said: String,
        at: At,
    },
    /// Money moved, but not the money that was asked for.
    Conflicted {
        payment_id: PaymentId,
        order_id: OrderId,
        asked: Amount,
        currency: Currency,
        taken: Amount,
        taken_currency: Currency,
        provider_ref: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        receipt: Option<String>,
        at: At,
    },
    /// The receipt of money that was taken became known only after the money.
    ReceiptNoted {
        payment_id: PaymentId,
        receipt: String,
        at: At,
    },
    /// Money was set aside to be given back; it counts as given back until that is known to have failed.
    RefundReserved {
        payment_id: PaymentId,
        refund_id: RefundId,
        amount: Amount,
        at: At,
    },
    /// That money arrived.
    RefundSettled {
        payment_id: PaymentId,
        refund_id: RefundId,
        amount: Amount,
        at: At,
    },
    /// That money did not leave, or came back.
    RefundReleased {
        payment_id: PaymentId,
        refund_id: RefundId,
        amount: Amount,
        at: At,
    },
    /// The payer's bank disputes the payment, or settled a dispute: `status` in the provider's word.
    Disputed {
        payment_id: PaymentId,
        order_id: OrderId,
        /// The provider's number of the dispute.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dispute_ref: Option<String>,
        amount: Amount,
        currency: Currency,
        status: String,
        at: At,
    },
    /// A notice of the provider's could not be taken, or the payer's bank holds money that is to go back:
    /// people look into what it is about.
    NoticeNotTaken {
        payment_id: PaymentId,
        order_id: OrderId,
        /// The provider's number of a refund, a dispute or the payment itself.
        provider_ref: String,
        amount: Amount,
        currency: Currency,
        /// Why not, in a word of the shop's.
        why: String,
        at: At,
    },
}

event_names!(PaymentEvent {
    Started => "payment.started",
    Submitted => "payment.submitted",
    ActionRequired => "payment.action_required",
    Authorized => "payment.authorized",
    Captured => "payment.captured",
    Failed => "payment.failed",
    Voided => "payment.voided",
    BecameUnknown => "payment.became_unknown",
    Contradicted => "payment.contradicted",
    Conflicted => "payment.conflicted",
    ReceiptNoted => "payment.receipt_noted",
    RefundReserved => "payment.refund_reserved",
    RefundSettled => "payment.refund_settled",
    RefundReleased => "payment.refund_released",
    Disputed => "payment.disputed",
    NoticeNotTaken => "payment.notice_not_taken",
});
