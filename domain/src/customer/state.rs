//! What a customer's stream remembers: that there is one.

use super::CustomerEvent;
use crate::kernel::CustomerId;
use serde::{Deserialize, Serialize};

/// A customer, without the person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Customer {
    /// Nobody yet.
    #[default]
    Unknown,
    /// Somebody who registered here.
    Registered { customer_id: CustomerId },
    /// Somebody another system knew as `reference`.
    Imported {
        customer_id: CustomerId,
        reference: String,
    },
    /// Somebody who was erased: nothing but the id.
    Erased { customer_id: CustomerId },
}

impl Customer {
    /// The customer's id, once there is one.
    #[must_use]
    pub fn id(&self) -> Option<CustomerId> {
        match self {
            Self::Unknown => None,
            Self::Registered { customer_id }
            | Self::Imported { customer_id, .. }
            | Self::Erased { customer_id } => Some(*customer_id),
        }
    }

    /// The number another system gave the customer.
    #[must_use]
    pub fn reference(&self) -> Option<&str> {
        match self {
            Self::Imported { reference, .. } => Some(reference),
            Self::Unknown | Self::Registered { .. } | Self::Erased { .. } => None,
        }
    }

    /// Whether everything personal was destroyed.
    #[must_use]
    pub fn is_erased(&self) -> bool {
        matches!(self, Self::Erased { .. })
    }

    /// The state after `event`. It does not judge: it already happened.
    #[must_use]
    pub fn evolve(self, event: CustomerEvent) -> Self {
        match event {
            CustomerEvent::Erased { customer_id, .. } => Self::Erased { customer_id },
            CustomerEvent::Registered { customer_id, .. } => Self::Registered { customer_id },
            CustomerEvent::Imported {
                customer_id,
                reference,
                ..
            } => Self::Imported {
                customer_id,
                reference,
            },
        }
    }
}
