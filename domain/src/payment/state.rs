//! What an attempt to take money remembers.

use super::dispute::Dispute;
use super::not_taken::Left;
use super::{PaymentEvent, Terms};
use crate::kernel::{Amount, At, ById, Currency, RefundId, Shared};
use serde::{Deserialize, Serialize};

/// An attempt to take money for an order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Payment {
    /// Nobody tried yet.
    #[default]
    Unstarted,
    /// Somebody tried.
    Started(Box<Attempt>),
}

/// Where an attempt stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Created,
    Submitted,
    RequiresAction,
    Authorized,
    Captured,
    Failed { code: String, is_final: bool },
    Voided,
    Unknown,
    Conflicted,
}

/// An attempt and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub(super) terms: Shared<Terms>,
    pub(super) started_at: At,
    pub(super) stage: Stage,
    pub(super) provider_ref: Option<String>,
    #[serde(default)]
    pub(super) request_ref: Option<String>,
    pub(super) receipt: Option<String>,
    /// What was taken, in `taken_currency`.
    pub(super) taken: Amount,
    pub(super) taken_currency: Currency,
    pub(super) refunds: ById<RefundId, Share>,
    /// What banks said of it last, once for each dispute.
    pub(super) disputes: Vec<Dispute>,
    /// What people were told that the shop could not take.
    pub(super) not_taken: Vec<Left>,
    /// The receipts of money that notices told of and the provider did not confirm, in their order.
    #[serde(default)]
    pub(super) unconfirmed: Vec<Option<String>>,
}

/// Money set aside to be given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Share {
    pub(super) amount: Amount,
    pub(super) standing: ShareStanding,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ShareStanding {
    Reserved,
    Settled,
    Released,
}

impl Payment {
    /// What it is about, once it started.
    #[must_use]
    pub fn terms(&self) -> Option<&Terms> {
        self.attempt().map(|attempt| &*attempt.terms)
    }

    /// When it started.
    #[must_use]
    pub fn started_at(&self) -> Option<At> {
        self.attempt().map(|attempt| attempt.started_at)
    }

    /// Where it stands, once it started.
    #[must_use]
    pub fn stage(&self) -> Option<&Stage> {
        self.attempt().map(|attempt| &attempt.stage)
    }

    /// The provider's number of it, once known.
    #[must_use]
    pub fn provider_ref(&self) -> Option<&str> {
        self.attempt()
            .and_then(|attempt| attempt.provider_ref.as_deref())
    }

    /// The provider's number of the wish itself, where it gave one.
    #[must_use]
    pub fn request_ref(&self) -> Option<&str> {
        self.attempt()
            .and_then(|attempt| attempt.request_ref.as_deref())
    }

    /// The receipt of the money that was taken, where the provider gave one.
    #[must_use]
    pub fn receipt(&self) -> Option<&str> {
        self.attempt()
            .and_then(|attempt| attempt.receipt.as_deref())
    }

    /// The money that was taken, in the currency it was taken in; nothing unless captured or conflicted.
    #[must_use]
    pub fn taken(&self) -> Amount {
        self.attempt().map_or(Amount::ZERO, |attempt| attempt.taken)
    }

    /// The currency of what was taken; `None` unless captured or conflicted.
    #[must_use]
    pub fn taken_currency(&self) -> Option<Currency> {
        let attempt = self.attempt()?;
        matches!(attempt.stage, Stage::Captured | Stage::Conflicted)
            .then_some(attempt.taken_currency)
    }

    /// What is not given back, whatever a bank holds of it.
    #[must_use]
    pub fn left(&self) -> Amount {
        self.attempt().map_or(Amount::ZERO, Attempt::left)
    }

    /// True while money may still be taken by it: nobody paid, and it has not ended.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.stage().is_some_and(Stage::is_open)
    }

    pub(super) fn attempt(&self) -> Option<&Attempt> {
        match self {
            Self::Unstarted => None,
            Self::Started(attempt) => Some(attempt),
        }
    }

    /// The state after `event`. It does not judge: it already happened.
    #[must_use]
    pub fn evolve(self, event: PaymentEvent) -> Self {
        match (self, event) {
            (_, PaymentEvent::Started { terms, at }) => {
                Self::Started(Box::new(Attempt::new(terms, at)))
            }
            (Self::Unstarted, _) => Self::Unstarted,
            (Self::Started(mut attempt), event) => {
                attempt.evolve(event);
                Self::Started(attempt)
            }
        }
    }
}

impl Stage {
    /// True while money may still be taken.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self {
            Self::Created
            | Self::Submitted
            | Self::RequiresAction
            | Self::Authorized
            | Self::Unknown => true,
            Self::Failed { is_final, .. } => !is_final,
            Self::Captured | Self::Voided | Self::Conflicted => false,
        }
    }

    /// The word on the wire and in the read tables.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Submitted => "submitted",
            Self::RequiresAction => "requires_action",
            Self::Authorized => "authorized",
            Self::Captured => "captured",
            Self::Failed { .. } => "failed",
            Self::Voided => "voided",
            Self::Unknown => "unknown",
            Self::Conflicted => "conflicted",
        }
    }
}

impl Attempt {
    fn new(terms: Terms, started_at: At) -> Self {
        Self {
            started_at,
            taken_currency: terms.currency,
            terms: terms.into(),
            stage: Stage::Created,
            provider_ref: None,
            request_ref: None,
            receipt: None,
            taken: Amount::ZERO,
            refunds: ById::default(),
            disputes: Vec::new(),
            not_taken: Vec::new(),
            unconfirmed: Vec::new(),
        }
    }

    /// What was taken less everything that is, or may be, given back.
    pub(super) fn left(&self) -> Amount {
        let given = self.refunds.entries().into_iter().map(|(_, share)| share);
        let given = given.filter(|share| share.standing != ShareStanding::Released);
        let given = Amount::sum(given.map(|share| share.amount)).unwrap_or(self.taken);
        self.taken.minus(given).unwrap_or(Amount::ZERO)
    }

    fn evolve(&mut self, event: PaymentEvent) {
        match event {
            PaymentEvent::Started { .. } => {}
            PaymentEvent::Submitted { provider_ref, .. } => {
                self.reach(Stage::Submitted, provider_ref)
            }
            PaymentEvent::ActionRequired {
                provider_ref,
                request_ref,
                ..
            } => {
                self.request_ref = request_ref.or(self.request_ref.take());
                self.reach(Stage::RequiresAction, provider_ref);
            }
            PaymentEvent::Authorized { provider_ref, .. } => {
                self.reach(Stage::Authorized, provider_ref);
            }
            PaymentEvent::Captured {
                amount,
                currency,
                provider_ref,
                receipt,
                ..
            } => {
                (self.taken, self.taken_currency, self.receipt) = (amount, currency, receipt);
                self.reach(Stage::Captured, provider_ref);
            }
            PaymentEvent::Conflicted {
                taken,
                taken_currency,
                provider_ref,
                receipt,
                ..
            } => {
                (self.taken, self.taken_currency, self.receipt) = (taken, taken_currency, receipt);
                self.reach(Stage::Conflicted, provider_ref);
            }
            PaymentEvent::Failed { code, is_final, .. } => {
                self.stage = Stage::Failed { code, is_final };
            }
            PaymentEvent::Voided { .. } => self.stage = Stage::Voided,
            PaymentEvent::BecameUnknown { .. } => self.stage = Stage::Unknown,
            PaymentEvent::Contradicted {
                provider_ref,
                receipt,
                ..
            } => {
                self.unconfirmed.push(receipt);
                self.reach(Stage::Unknown, provider_ref);
            }
            PaymentEvent::ReceiptNoted { receipt, .. } => self.receipt = Some(receipt),
            PaymentEvent::RefundReserved {
                refund_id, amount, ..
            } => self.share(refund_id, amount, ShareStanding::Reserved),
            PaymentEvent::RefundSettled {
                refund_id, amount, ..
            } => self.share(refund_id, amount, ShareStanding::Settled),
            PaymentEvent::RefundReleased {
                refund_id, amount, ..
            } => self.share(refund_id, amount, ShareStanding::Released),
            PaymentEvent::Disputed {
                dispute_ref,
                amount,
                currency,
                status,
                ..
            } => self.note_dispute(dispute_ref, (amount, currency), status),
            PaymentEvent::NoticeNotTaken {
                provider_ref, why, ..
            } => self.not_taken.push(Left { provider_ref, why }),
        }
    }

    fn reach(&mut self, stage: Stage, provider_ref: String) {
        self.stage = stage;
        self.provider_ref = Some(provider_ref);
    }

    fn share(&mut self, refund_id: RefundId, amount: Amount, standing: ShareStanding) {
        self.refunds.put(refund_id, Share { amount, standing });
    }
}
