//! payments · what the shop asks of whoever moves money, and what it is told.
//!
//! 1. Every wish that moves money carries a key. The same key asks for the same thing: a gateway
//!    whose provider knows idempotency keys passes it on, one whose provider knows none never sends
//!    such a wish twice.
//! 2. What is not known is said to be unknown. A gateway never guesses.
//! 3. A notice is a hint or a proof. A hint only ever leads to a look-up.

use crate::kernel::{Amount, At, Currency, OrderId, PaymentId, RefundId};
use crate::order::PaymentMethod;
use crate::refund::RefundRoad;
use async_trait::async_trait;
use chrono::TimeDelta;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

mod notice;

pub use notice::{About, DisputeNews, Notice, NoticeError};

/// A wish for money.
#[derive(Debug, Clone)]
pub struct PaymentAsk {
    pub payment_id: PaymentId,
    pub order_id: OrderId,
    pub amount: Amount,
    pub currency: Currency,
    /// Stable for this attempt, at most 255 characters.
    pub key: String,
    /// The payer's phone (`2547XXXXXXXX`), where the way of paying is a phone.
    pub phone: Option<SecretString>,
    /// The secret part of the address that the provider calls back.
    pub callback_token: Option<SecretString>,
    /// The payment means the browser collected (`pm_...`), where there is one to confirm with.
    pub means: Option<String>,
    /// What the payer reads on their phone or statement; at most 12 characters are shown by some.
    pub reference: String,
}

/// Which payment or refund a look-up is about.
#[derive(Debug, Clone)]
pub struct PaymentTrace {
    pub payment_id: PaymentId,
    pub order_id: OrderId,
    /// The provider's own number of the payment; absent if its answer was lost.
    pub provider_ref: Option<String>,
    /// The key the wish was sent with.
    pub key: String,
    pub amount: Amount,
    pub currency: Currency,
    /// What the payer read on their phone or statement: finds a payment whose number was lost in
    /// the provider's books.
    pub reference: String,
    /// When the wish was sent.
    pub asked_at: At,
}

/// A wish to give money back.
#[derive(Debug, Clone)]
pub struct RefundAsk {
    pub refund_id: RefundId,
    pub payment_id: PaymentId,
    pub order_id: OrderId,
    /// The provider's number of the payment.
    pub provider_ref: String,
    /// The receipt of the money that was taken, where the provider gave one.
    pub receipt: Option<String>,
    /// How it goes back to a phone, where that was fixed with the wish.
    pub road: Option<RefundRoad>,
    pub amount: Amount,
    /// All that was captured by this payment: some providers give back whole payments another way.
    pub captured: Amount,
    pub currency: Currency,
    /// The refund's id: sent as the idempotency key.
    pub key: String,
    /// The payer's phone, where money goes back to a phone.
    pub phone: Option<SecretString>,
    /// The secret part of the address that the provider calls back.
    pub callback_token: Option<SecretString>,
}

/// How a payment stands at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The provider took the wish and waits for the payer.
    RequiresAction,
    /// The payer did their part; the provider is at it.
    Processing,
    /// The money is set aside and not yet taken.
    Authorized,
    /// The money was taken.
    Captured,
    /// This try came to nothing. `is_final` is false where the same payment may still succeed.
    Failed { code: String, is_final: bool },
    /// The payment was called off and takes no money any more.
    Voided,
    /// A word this shop does not know, or no certain news.
    Unknown { said: String },
}

/// News of a payment.
#[derive(Debug, Clone)]
pub struct PaymentNews {
    /// The provider's number of the payment.
    pub provider_ref: String,
    pub standing: Standing,
    /// What was asked or taken, as the provider says; `None` where it does not say.
    pub amount: Option<Amount>,
    pub currency: Option<Currency>,
    /// The receipt of the money that was taken.
    pub receipt: Option<String>,
    /// The provider's number of the wish itself, where it gives one: its notices name both.
    pub request_ref: Option<String>,
    /// What the browser needs to go on (Stripe's `client_secret`). Never stored.
    pub client_secret: Option<SecretString>,
    /// The payment's id of ours, as the provider kept it.
    pub payment_id: Option<PaymentId>,
}

/// News of a refund.
#[derive(Debug, Clone)]
pub struct RefundNews {
    /// The provider's number of the refund.
    pub provider_ref: String,
    pub standing: RefundStanding,
    pub amount: Option<Amount>,
    pub currency: Option<Currency>,
    pub refund_id: Option<RefundId>,
    /// The provider's number of the payment it gives back.
    pub payment_ref: Option<String>,
}

/// How a refund stands at the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStanding {
    /// Taken; the money is on its way.
    Submitted,
    Succeeded,
    Failed {
        code: String,
    },
    Unknown {
        said: String,
    },
}

/// Why a gateway has no news.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// The provider said no to this wish and will say so again.
    #[error("the provider refused: {code}")]
    Refused { code: String, message: String },
    /// Certainly nothing happened; try again later.
    #[error("the provider cannot be reached")]
    NotSent { retry_after_seconds: u64 },
    /// It may have happened: look it up before anything else.
    #[error("the provider's answer was lost")]
    Ambiguous { said: String },
    /// The provider knows nothing by that name.
    #[error("the provider knows no such payment")]
    NotFound,
    /// The shop's own account or configuration is at fault; people must look.
    #[error("the provider does not accept this shop's account: {code}")]
    Misconfigured { code: String },
}

/// A line of the provider's own books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookLine {
    /// The provider's number of the payment or refund, or its receipt where the books know no other.
    pub provider_ref: String,
    pub kind: BookKind,
    pub amount: Amount,
    pub currency: Currency,
    pub at: At,
}

/// Which way the money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BookKind {
    Captured,
    Refunded,
}

/// Whoever moves money for the shop.
#[async_trait]
pub trait PaymentGateway: Send + Sync + 'static {
    /// The way of paying it serves.
    fn method(&self) -> PaymentMethod;

    /// How long the provider is left in peace, because it was down a moment ago: until then nothing is
    /// sent, and nothing needs to be begun.
    fn rests_for(&self) -> Option<std::time::Duration> {
        None
    }

    /// Asks for money. Only called again with the same key where [`Self::may_repeat`] says so.
    async fn request(&self, ask: &PaymentAsk) -> Result<PaymentNews, GatewayError>;

    /// Whether asking again with the same key cannot ask twice.
    fn may_repeat(&self) -> bool;

    /// Confirms a payment with the payment means of the payer.
    async fn confirm(
        &self,
        trace: &PaymentTrace,
        means: Option<&str>,
        return_url: Option<&str>,
    ) -> Result<PaymentNews, GatewayError>;

    /// Calls a payment off that took no money yet.
    async fn void(&self, trace: &PaymentTrace) -> Result<PaymentNews, GatewayError>;

    /// How a payment stands. [`GatewayError::NotFound`] is certain only where the provider's search
    /// is; a gateway that cannot know answers `Ambiguous`.
    async fn look_up(&self, trace: &PaymentTrace) -> Result<PaymentNews, GatewayError>;

    /// The money of a payment in the provider's own list of what arrived, by what the payer read or by the
    /// receipt that a notice showed: asked where the provider does not confirm the notice. One without
    /// such a list knows of none.
    async fn find_money(
        &self,
        _trace: &PaymentTrace,
        _receipt: Option<&str>,
    ) -> Result<PaymentNews, GatewayError> {
        Err(GatewayError::NotFound)
    }

    /// The payment with this number of the provider's, whoever began it: for notices that name
    /// nothing of ours.
    async fn fetch(&self, provider_ref: &str) -> Result<PaymentNews, GatewayError>;

    /// Gives money back; repeating it with the same key gives back once.
    async fn refund(&self, ask: &RefundAsk) -> Result<RefundNews, GatewayError>;

    /// How a refund stands; `refund_ref` is the provider's number of it, if its answer arrived.
    async fn look_up_refund(
        &self,
        ask: &RefundAsk,
        refund_ref: Option<&str>,
    ) -> Result<RefundNews, GatewayError>;

    /// How a dispute stands; `dispute_ref` is the provider's number of it. A provider that knows no
    /// disputes knows none by that number.
    async fn look_up_dispute(&self, _dispute_ref: &str) -> Result<DisputeNews, GatewayError> {
        Err(GatewayError::NotFound)
    }

    /// Reads a notice. `header` finds a request header by its lower-case name.
    fn read_notice(
        &self,
        header: &dyn Fn(&str) -> Option<String>,
        body: &[u8],
        now: At,
    ) -> Result<Notice, NoticeError>;

    /// Whether the provider's books show this kind of movement at all.
    fn books_show(&self, kind: BookKind) -> bool;

    /// How far back the provider's books can be read.
    fn books_reach(&self) -> TimeDelta {
        TimeDelta::days(30)
    }

    /// The provider's own books from `from` up to `until`.
    async fn books(&self, from: At, until: At) -> Result<Vec<BookLine>, GatewayError>;
}
