//! What a day of a provider's books remembers.

use super::{Findings, ReconciliationEvent};
use crate::kernel::At;
use crate::order::PaymentMethod;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The space in which ids of days are derived; never to be changed.
const DAYS: Uuid = Uuid::from_u128(0x8f1e_2c41_77a0_4b6d_9b52_0c9d_5a3e_61b7);

/// A day of a provider's books.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Reconciliation {
    /// Nobody compared it.
    #[default]
    Open,
    /// Nobody did, and nobody can any more.
    PassedOver { at: At },
    /// The latest comparison.
    Compared { findings: Findings, at: At },
}

/// The stream of a day of a provider.
#[must_use]
pub fn reconciliation_id(method: PaymentMethod, day: NaiveDate) -> Uuid {
    let provider = match method {
        PaymentMethod::Stripe => "stripe",
        PaymentMethod::Mpesa => "mpesa",
        PaymentMethod::CashOnDelivery => "cash_on_delivery",
        PaymentMethod::Imported => "imported",
    };
    Uuid::new_v5(&DAYS, format!("{provider} {day}").as_bytes())
}

impl Reconciliation {
    /// What the latest comparison showed.
    #[must_use]
    pub fn findings(&self) -> Option<&Findings> {
        match self {
            Self::Open | Self::PassedOver { .. } => None,
            Self::Compared { findings, .. } => Some(findings),
        }
    }

    /// The state after `event`. It does not judge: it already happened.
    #[must_use]
    pub fn evolve(self, event: ReconciliationEvent) -> Self {
        match event {
            ReconciliationEvent::Compared { findings, at } => Self::Compared { findings, at },
            ReconciliationEvent::NotCompared { at, .. } => Self::PassedOver { at },
        }
    }
}
