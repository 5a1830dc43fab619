//! cashier · asks the providers for what was decided and brings the answer back as a command · may
//! touch the event store, decisions, sealed words and the ports · never touches SQL, HTTP or a
//! concrete provider.
//!
//! 1. What is asked of a provider was written down before, with its key.
//! 2. An answer, a notice and a look-up all come back by the same decision; whichever is first
//!    wins, the others are quiet. So dying at any line only means that a timer asks again.
//! 3. Whoever cannot be asked twice is asked once.

mod begin;
mod callback;
mod confirm;
mod contradiction;
mod error;
mod follow;
mod hints;
mod look;
mod notices;
mod pace;
#[cfg(feature = "planted")]
mod planted;
mod refunds;
mod trace;

pub use begin::{Begun, Wish};
pub use callback::{CallbackKey, CallbackOf};
pub use error::CashierError;
pub use follow::Unexplained;
pub use notices::Taken;
pub use pace::Pace;
pub use trace::PHONE;

use chrono::{DateTime, Utc};
use domain::order::PaymentMethod;
use domain::ports::payments::PaymentGateway;
use eventstore::{Context, EventStore};
use identity::Identity;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Whoever asks for money and brings the answer. Clones share everything.
#[derive(Clone)]
pub struct Cashier {
    store: EventStore,
    identity: Identity,
    gateways: Arc<HashMap<PaymentMethod, Arc<dyn PaymentGateway>>>,
    callbacks: CallbackKey,
    pace: Pace,
}

impl Cashier {
    /// A cashier with these gateways; a way of paying without one is not offered.
    #[must_use]
    pub fn new(
        store: EventStore,
        identity: Identity,
        gateways: Vec<Arc<dyn PaymentGateway>>,
        callbacks: CallbackKey,
        pace: Pace,
    ) -> Self {
        let gateways = gateways.into_iter();
        let gateways = gateways
            .map(|gateway| (gateway.method(), gateway))
            .collect();
        Self {
            store,
            identity,
            gateways: Arc::new(gateways),
            callbacks,
            pace,
        }
    }

    /// Whether this way of paying is offered.
    #[must_use]
    pub fn takes(&self, method: PaymentMethod) -> bool {
        method == PaymentMethod::CashOnDelivery || self.gateways.contains_key(&method)
    }

    /// The gateway of a way of paying.
    pub fn gateway(&self, method: PaymentMethod) -> Result<&Arc<dyn PaymentGateway>, CashierError> {
        self.gateways
            .get(&method)
            .ok_or(CashierError::NotOffered(method))
    }

    /// Every gateway.
    pub fn gateways(&self) -> impl Iterator<Item = &Arc<dyn PaymentGateway>> {
        self.gateways.values()
    }

    /// The log it works on.
    #[must_use]
    pub fn store(&self) -> &EventStore {
        &self.store
    }

    /// How patient it is.
    #[must_use]
    pub fn pace(&self) -> &Pace {
        &self.pace
    }

    /// The secret parts of the addresses that providers call back.
    #[must_use]
    pub fn callbacks(&self) -> &CallbackKey {
        &self.callbacks
    }
}

/// The circumstances of what the cashier does by itself, because the timer of this name knocked.
fn context(about: Uuid, timer: &str, at: DateTime<Utc>) -> Context {
    Context {
        actor: "system:cashier".to_owned(),
        correlation_id: about.to_string(),
        causation_id: Some(format!("timer:{about}:{timer}")),
        occurred_at: at,
        reason: None,
    }
}
