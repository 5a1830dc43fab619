//! What money on its way back remembers.

use super::{RefundEvent, RefundTerms};
use crate::kernel::Shared;
use serde::{Deserialize, Serialize};

/// Money on its way back.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Refund {
    /// Nobody asked for it.
    #[default]
    Unrequested,
    /// Somebody did.
    Requested {
        terms: Shared<RefundTerms>,
        stage: RefundStage,
        provider_ref: Option<String>,
        /// Why it failed last.
        failure: Option<String>,
    },
}

/// Where a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStage {
    Requested,
    Submitted,
    Succeeded,
    Failed,
    Unknown,
}

impl RefundStage {
    /// The word on the wire and in the read tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Submitted => "submitted",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }

    /// True while nobody knows how it ends.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Requested | Self::Submitted | Self::Unknown)
    }
}

impl Refund {
    /// What it is about, once it was asked for.
    #[must_use]
    pub fn terms(&self) -> Option<&RefundTerms> {
        match self {
            Self::Unrequested => None,
            Self::Requested { terms, .. } => Some(terms),
        }
    }

    /// Where it stands, once it was asked for.
    #[must_use]
    pub fn stage(&self) -> Option<RefundStage> {
        match self {
            Self::Unrequested => None,
            Self::Requested { stage, .. } => Some(*stage),
        }
    }

    /// The provider's number of it, once known.
    #[must_use]
    pub fn provider_ref(&self) -> Option<&str> {
        match self {
            Self::Unrequested => None,
            Self::Requested { provider_ref, .. } => provider_ref.as_deref(),
        }
    }

    /// Why it failed last, in the provider's word.
    #[must_use]
    pub fn failure(&self) -> Option<&str> {
        match self {
            Self::Unrequested => None,
            Self::Requested { failure, .. } => failure.as_deref(),
        }
    }

    /// The state after `event`. It does not judge: it already happened.
    #[must_use]
    pub fn evolve(self, event: RefundEvent) -> Self {
        if let RefundEvent::Requested { terms, .. } = event {
            return Self::Requested {
                terms: terms.into(),
                stage: RefundStage::Requested,
                provider_ref: None,
                failure: None,
            };
        }
        let Self::Requested {
            terms,
            stage,
            provider_ref: known,
            failure,
        } = self
        else {
            return Self::Unrequested;
        };
        let (stage, provider_ref, failure) = match event {
            RefundEvent::Requested { .. } => (stage, known, failure),
            RefundEvent::Submitted { provider_ref, .. } => {
                (RefundStage::Submitted, Some(provider_ref), failure)
            }
            RefundEvent::Succeeded { provider_ref, .. } => {
                (RefundStage::Succeeded, provider_ref.or(known), failure)
            }
            RefundEvent::Failed { code, .. } => (RefundStage::Failed, known, Some(code)),
            RefundEvent::BecameUnknown { .. } => (RefundStage::Unknown, known, failure),
        };
        Self::Requested {
            terms,
            stage,
            provider_ref,
            failure,
        }
    }
}
