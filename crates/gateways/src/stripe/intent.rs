//! A PaymentIntent as Stripe writes it, and what it means here.

use super::complaint::Complaint;
use super::money;
use crate::words;
use domain::kernel::{Currency, PaymentId};
use domain::ports::payments::{GatewayError, PaymentNews, Standing};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::str::FromStr;

/// The fields this shop reads; all others, and unknown values, are let be.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Intent {
    pub(super) id: String,
    amount: i64,
    #[serde(default)]
    amount_received: Option<i64>,
    #[serde(default)]
    amount_capturable: Option<i64>,
    currency: String,
    status: String,
    #[serde(default)]
    client_secret: Option<Hidden>,
    #[serde(default)]
    pub(super) latest_charge: Option<Named>,
    #[serde(default)]
    last_payment_error: Option<LastError>,
    #[serde(default)]
    metadata: Metadata,
}

/// Another object: its id, or all of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Named {
    Id(String),
    Whole { id: String },
}

impl Named {
    pub(super) fn id(&self) -> &str {
        match self {
            Self::Id(id) | Self::Whole { id } => id,
        }
    }
}

/// What the shop wrote onto an object of Stripe's; null and absent are empty.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Metadata(Option<Map<String, Value>>);

impl Metadata {
    /// The id written under `name`, if it is one of ours.
    pub(super) fn id<T: FromStr>(&self, name: &str) -> Option<T> {
        self.0.as_ref()?.get(name)?.as_str()?.parse().ok()
    }
}

#[derive(Debug, Clone, Deserialize)]
struct LastError {
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    decline_code: Option<String>,
}

/// A text that does not print itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "String")]
struct Hidden(SecretString);

impl From<String> for Hidden {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl Intent {
    /// The payment's id of ours, as Stripe kept it.
    pub(super) fn payment_id<T: FromStr>(&self) -> Option<T> {
        self.metadata.id("payment_id")
    }

    /// This one, if it is not another payment of the shop's than the one that was asked about.
    pub(super) fn of(self, payment: PaymentId) -> Result<Self, GatewayError> {
        match self.payment_id::<PaymentId>() {
            Some(named) if named != payment => Err(words::another()),
            _ => Ok(self),
        }
    }

    /// Nothing can be confirmed any more, or need be.
    pub(super) fn is_beyond_confirming(&self) -> bool {
        matches!(
            self.status.as_str(),
            "succeeded" | "processing" | "requires_capture" | "canceled"
        )
    }

    /// No card is at it, or the last one came to nothing.
    pub(super) fn waits_for_means(&self) -> bool {
        self.status == "requires_payment_method"
    }

    /// What the shop is told.
    pub(super) fn news(self) -> PaymentNews {
        let standing = self.standing();
        self.told(standing)
    }

    /// What the shop is told about a payment whose card was declined just now.
    pub(super) fn declined(self, complaint: &Complaint) -> PaymentNews {
        let standing = match self.standing() {
            Standing::RequiresAction | Standing::Failed { .. } => Standing::Failed {
                code: complaint.code(),
                is_final: false,
            },
            other => other,
        };
        self.told(standing)
    }

    fn told(self, standing: Standing) -> PaymentNews {
        let units = match standing {
            Standing::Captured => self.amount_received.unwrap_or(self.amount),
            Standing::Authorized => self.amount_capturable.unwrap_or(self.amount),
            _ => self.amount,
        };
        let currency = Currency::parse(&self.currency).ok();
        let amount = currency.and_then(|currency| money::from_wire(units, currency));
        // Money that cannot be named is not said to have been paid.
        let standing = match standing {
            Standing::Captured | Standing::Authorized if amount.is_none() => Standing::Unknown {
                said: words::short(&format!("{} {}", self.status, self.currency)),
            },
            standing => standing,
        };
        PaymentNews {
            payment_id: self.payment_id(),
            receipt: self
                .latest_charge
                .as_ref()
                .map(|charge| charge.id().to_owned()),
            provider_ref: self.id,
            standing,
            amount,
            currency,
            request_ref: None,
            client_secret: self.client_secret.map(|Hidden(secret)| secret),
        }
    }

    fn standing(&self) -> Standing {
        match (self.status.as_str(), &self.last_payment_error) {
            ("requires_payment_method", Some(error)) => {
                let code = words::first([&error.decline_code, &error.code]);
                Standing::Failed {
                    code: words::short(code.unwrap_or("declined")),
                    is_final: false,
                }
            }
            ("requires_payment_method" | "requires_confirmation" | "requires_action", _) => {
                Standing::RequiresAction
            }
            ("processing", _) => Standing::Processing,
            ("requires_capture", _) => Standing::Authorized,
            ("succeeded", _) => Standing::Captured,
            ("canceled", _) => Standing::Voided,
            (said, _) => Standing::Unknown {
                said: words::short(said),
            },
        }
    }
}
